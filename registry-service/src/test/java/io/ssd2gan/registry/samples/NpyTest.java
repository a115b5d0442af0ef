package io.ssd2gan.registry.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NpyTest {
  /** The bytes that numpy.save (2.4.6) writes for a float32 array of this shape. */
  @Test
  void writesWhatNumpyWrites() {
    float[] numbers = new float[2 * 3 * 100 * 100];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i / 7f;
    }

    ByteBuffer bytes =
        ByteBuffer.wrap(Npy.bytes(numbers, 2, 3, 100, 100)).order(ByteOrder.LITTLE_ENDIAN);
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
