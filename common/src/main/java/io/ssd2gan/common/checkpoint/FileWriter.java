package io.ssd2gan.common.checkpoint;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of one file of a checkpoint. */
@FunctionalInterface
public interface FileWriter {
  /** Writes everything and leaves the stream open. */
  void writeTo(OutputStream out) throws IOException;
}
