package io.ssd2gan.common.data;

import java.io.IOException;

/** The data is not on this machine and cannot be fetched; the message says where to put it. */
public final class DataUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  public DataUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
