package io.ssd2gan.common.store;

import java.io.IOException;

/** An object is longer than anything that belongs under its key. */
public final class TooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  TooLargeException(String key, long bytes, long limit) {
    super("%s has %d bytes, more than %d".formatted(key, bytes, limit));
  }
}
