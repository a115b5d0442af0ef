package io.ssd2gan.common.data;

/** A name stands for other data already; the message names both. */
public final class NameTakenException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NameTakenException(String message) {
    super(message);
  }
}
