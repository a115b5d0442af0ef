package io.ssd2gan.registry.serving;

/** More images than could ever be drawn at once. */
public final class TooManyImagesException extends Exception {
  private static final long serialVersionUID = 1L;

  TooManyImagesException(String message) {
    super(message);
  }
}
