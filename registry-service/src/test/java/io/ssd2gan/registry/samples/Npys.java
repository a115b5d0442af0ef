package io.ssd2gan.registry.samples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** NumPy's files in tests. */
public final class Npys {
  private Npys() {}

  public static void write(OutputStream out, float[] numbers, int... shape) throws IOException {
    out.write(Npy.bytes(numbers, shape));
  }

  /** The float32 numbers of a file, whatever their shape. */
  public static float[] read(byte[] npy) {
    ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(numbers);
    return numbers;
  }
}
