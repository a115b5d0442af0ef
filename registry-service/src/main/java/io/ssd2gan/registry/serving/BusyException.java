package io.ssd2gan.registry.serving;

/** Too many want images at once. */
public final class BusyException extends Exception {
  private static final long serialVersionUID = 1L;

  BusyException(String message) {
    super(message);
  }
}
