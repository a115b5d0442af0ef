package io.ssd2gan.local.process;

import org.jspecify.annotations.Nullable;

/**
 * A part of the local stack could not be started or has died. The first line of the message says
 * what is wrong and what to do; the lines after it are the tail of the log.
 */
public final class LocalStackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LocalStackException(String message) {
    super(message);
  }

  public LocalStackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
