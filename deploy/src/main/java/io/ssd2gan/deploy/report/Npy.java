package io.ssd2gan.deploy.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of float32 in NumPy's file format, version 1.0 ("numpy.lib.format" in NumPy's
 * reference).
 *
 * @param shape its dimensions
 * @param values the last dimension running fastest
 */
record Npy(int[] shape, float[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\(([0-9, ]+)\\), \\} *\n");

  /**
   * Reads a file.
   *
   * @throws IOException when it is not one, or holds more or fewer values than its shape says
   */
  static Npy read(byte[] file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (file.length < MAGIC.length + Short.BYTES) {
      throw new IOException("%d bytes are too few for an NPY file".formatted(file.length));
    }
    buffer.get(magic);
    int length = buffer.getShort() & 0xFFFF;
    if (!Arrays.equals(magic, MAGIC) || length > buffer.remaining()) {
      throw new IOException("Not an NPY file of version 1.0");
    }
    byte[] text = new byte[length];
    buffer.get(text);
    String header = new String(text, StandardCharsets.US_ASCII);
    Matcher match = HEADER.matcher(header);
    if (!match.matches()) {
      throw new IOException("Not an NPY file of float32: " + header.strip());
    }
    int[] shape =
        Arrays.stream(match.group(1).split("[, ]+")).mapToInt(Integer::parseInt).toArray();
    long count = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    if (buffer.remaining() != count * Float.BYTES) {
      throw new IOException(
          "An NPY file of shape %s holds %d bytes of values"
              .formatted(Arrays.toString(shape), buffer.remaining()));
    }
    float[] values = new float[(int) count];
    buffer.asFloatBuffer().get(values);
    return new Npy(shape, values);
  }
}
