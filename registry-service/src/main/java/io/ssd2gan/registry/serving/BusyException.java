package io.ssd2gan.registry.serving;

/** Others have all that there is for images now: try again. */
public final class BusyException extends Exception {
  private static final long serialVersionUID = 1L;

  BusyException(String message) {
    super(message);
  }
}
