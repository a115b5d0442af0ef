package io.ssd2gan.registry.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NpyTest {
  /** The bytes that numpy.save (2.4.6) writes for a float32 array of this shape. */
  @Test
  void writesWhatNumpyWrites() throws Exception {
    float[] numbers = new float[2 * 3 * 100 * 100];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i / 7f;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Npy.write(out, numbers, 2, 3, 100, 100);

    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] start = new byte[128];
    bytes.get(start);
    assertThat(new String(start, StandardCharsets.ISO_8859_1))
        .startsWith(
            "\u0093NUMPY\u0001\u0000\u0076\u0000"
                + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 100, 100), }  ")
        .endsWith(" \n");
    float[] read = new float[numbers.length];
    bytes.asFloatBuffer().get(read);
    assertThat(read).isEqualTo(numbers);
    assertThat(bytes.remaining()).isEqualTo(4 * numbers.length);
  }
}
