package io.ssd2gan.common.store;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of one object. */
@FunctionalInterface
public interface Content {
  /** Writes everything and leaves the stream open. */
  void writeTo(OutputStream out) throws IOException;
}
