package io.ssd2gan.common.data;

import java.io.IOException;

/**
 * The data is not on this machine at the moment, and cannot be fetched; the message says where to
 * put it. It may come: a folder is mounted, a network is back.
 */
public final class DataUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  public DataUnavailableException(String message) {
    super(message);
  }

  public DataUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
