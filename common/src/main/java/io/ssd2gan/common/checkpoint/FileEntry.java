package io.ssd2gan.common.checkpoint;

import java.util.regex.Pattern;

/**
 * Size and hash of a file of a checkpoint.
 *
 * @param bytes at least 0
 * @param sha256 64 hexadecimal digits in lower case
 */
public record FileEntry(long bytes, String sha256) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public FileEntry {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes = %d is less than 0".formatted(bytes));
    }
    if (sha256 == null || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256 = %s is not a SHA-256".formatted(sha256));
    }
  }
}
