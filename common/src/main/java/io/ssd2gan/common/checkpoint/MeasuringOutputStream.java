package io.ssd2gan.common.checkpoint;

import io.ssd2gan.common.hash.Hashes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and hashes what goes through. */
final class MeasuringOutputStream extends FilterOutputStream {
  private final MessageDigest digest = Hashes.digest();
  private long bytes;

  MeasuringOutputStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] content, int from, int count) throws IOException {
    out.write(content, from, count);
    digest.update(content, from, count);
    bytes += count;
  }

  /** Of everything so far; to be called once. */
  FileEntry entry() {
    return new FileEntry(bytes, HexFormat.of().formatHex(digest.digest()));
  }
}
