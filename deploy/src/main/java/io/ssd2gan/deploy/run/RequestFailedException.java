package io.ssd2gan.deploy.run;

import org.jspecify.annotations.Nullable;

/** A service refused a request or did not answer; the message says which and why. */
public final class RequestFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RequestFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
