package io.ssd2gan.registry.serving;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * NumPy's file format, version 1.0: what {@code numpy.load} reads. See "numpy.lib.format" in
 * NumPy's reference.
 */
final class Npy {
  static final String MEDIA_TYPE = "application/x-npy";

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final int NUMBERS_AT_ONCE = 16_384;

  private Npy() {}

  /** Writes float32 numbers of two or more dimensions, the last running fastest. */
  static void write(OutputStream out, float[] numbers, int... shape) throws IOException {
    String header =
        Arrays.stream(shape)
            .mapToObj(String::valueOf)
            .collect(
                Collectors.joining(
                    ", ", "{'descr': '<f4', 'fortran_order': False, 'shape': (", "), }"));
    int unpadded = MAGIC.length + Short.BYTES + header.length() + 1;
    int total = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = header + " ".repeat(total - unpadded) + "\n";
    ByteBuffer start =
        ByteBuffer.allocate(total)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) padded.length())
            .put(padded.getBytes(StandardCharsets.US_ASCII));
    out.write(start.array());
    ByteBuffer part =
        ByteBuffer.allocate(NUMBERS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < numbers.length; from += NUMBERS_AT_ONCE) {
      int count = Math.min(NUMBERS_AT_ONCE, numbers.length - from);
      part.asFloatBuffer().put(numbers, from, count);
      out.write(part.array(), 0, count * Float.BYTES);
    }
  }
}
