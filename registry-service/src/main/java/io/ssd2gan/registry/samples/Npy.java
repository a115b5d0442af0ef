package io.ssd2gan.registry.samples;

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

  private Npy() {}

  /** A file of float32 numbers of two or more dimensions, the last running fastest. */
  static byte[] bytes(float[] numbers, int... shape) {
    String header =
        Arrays.stream(shape)
            .mapToObj(String::valueOf)
            .collect(
                Collectors.joining(
                    ", ", "{'descr': '<f4', 'fortran_order': False, 'shape': (", "), }"));
    int unpadded = MAGIC.length + Short.BYTES + header.length() + 1;
    int start = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = header + " ".repeat(start - unpadded) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(Math.addExact(start, Math.multiplyExact(numbers.length, Float.BYTES)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) padded.length())
            .put(padded.getBytes(StandardCharsets.US_ASCII));
    file.asFloatBuffer().put(numbers);
    return file.array();
  }
}
