package io.ssd2gan.common.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * An array of numbers as it lies in a file of safetensors.
 *
 * @param dtype such as {@code F32}, {@code F64}, {@code I64}, {@code U8}
 * @param shape empty for a single number
 * @param data little endian, row by row; its position is 0 and its limit the number of bytes
 */
public record NamedTensor(String dtype, long[] shape, ByteBuffer data) {
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("F64", 8),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("F32", 4),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("I8", 1),
          Map.entry("U8", 1),
          Map.entry("BOOL", 1));

  /**
   * Checks that shape and data agree.
   *
   * @throws IllegalArgumentException if they do not, or the dtype is unknown
   */
  public NamedTensor {
    shape = shape.clone();
    long bytes = bytes(dtype, shape);
    if (data.remaining() != bytes) {
      throw new IllegalArgumentException(
          "%d bytes are given for %s%s, which has %d"
              .formatted(data.remaining(), dtype, java.util.Arrays.toString(shape), bytes));
    }
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of 32-bit numbers. */
  public static NamedTensor of(float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, 4));
    data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return new NamedTensor("F32", shape, data);
  }

  /** A tensor of 64-bit numbers. */
  public static NamedTensor of(double[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, 8));
    data.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
    return new NamedTensor("F64", shape, data);
  }

  /** A tensor of 64-bit integers. */
  public static NamedTensor of(long[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, 8));
    data.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
    return new NamedTensor("I64", shape, data);
  }

  /** The shape, as a copy. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** The data, as a view with a position of its own. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The numbers of an {@code F32} tensor. */
  public float[] floats() {
    require("F32");
    float[] values = new float[data.remaining() / 4];
    data().asFloatBuffer().get(values);
    return values;
  }

  /** The numbers of an {@code F64} tensor. */
  public double[] doubles() {
    require("F64");
    double[] values = new double[data.remaining() / 8];
    data().asDoubleBuffer().get(values);
    return values;
  }

  /** The numbers of an {@code I64} tensor. */
  public long[] longs() {
    require("I64");
    long[] values = new long[data.remaining() / 8];
    data().asLongBuffer().get(values);
    return values;
  }

  private void require(String expected) {
    if (!dtype.equals(expected)) {
      throw new IllegalStateException("The tensor is %s, not %s".formatted(dtype, expected));
    }
  }

  static long bytes(String dtype, long[] shape) {
    Integer size = BYTES.get(dtype);
    if (size == null) {
      throw new IllegalArgumentException(
          "dtype \"%s\" is none of %s".formatted(dtype, new java.util.TreeSet<>(BYTES.keySet())));
    }
    long bytes = size;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException(
            "shape %s has a negative extent".formatted(java.util.Arrays.toString(shape)));
      }
      try {
        bytes = Math.multiplyExact(bytes, extent);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "shape %s is too large".formatted(java.util.Arrays.toString(shape)), e);
      }
    }
    return bytes;
  }
}
