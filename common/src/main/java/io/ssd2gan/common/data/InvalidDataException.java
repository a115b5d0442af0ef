package io.ssd2gan.common.data;

import java.io.IOException;

/** The data is there, but is not what it should be; the message says what to change. */
public final class InvalidDataException extends IOException {
  private static final long serialVersionUID = 1L;

  public InvalidDataException(String message) {
    super(message);
  }

  public InvalidDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
