package io.ssd2gan.common.checkpoint;

import io.ssd2gan.common.hash.Hashes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Counts and hashes what is read. */
final class MeasuringInputStream extends FilterInputStream {
  private final MessageDigest digest = Hashes.digest();
  private long bytes;

  MeasuringInputStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] content, int from, int count) throws IOException {
    int read = in.read(content, from, count);
    if (read > 0) {
      digest.update(content, from, read);
      bytes += read;
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Of everything so far; to be called once. */
  FileEntry entry() {
    return new FileEntry(bytes, HexFormat.of().formatHex(digest.digest()));
  }
}
