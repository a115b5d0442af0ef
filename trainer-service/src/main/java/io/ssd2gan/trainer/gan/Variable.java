package io.ssd2gan.trainer.gan;

import java.util.List;

/**
 * A named array of a network and how it begins.
 *
 * @param name as in PyTorch, {@code block2.c1.weight}
 * @param shape kernels are [out, in, k, k], linear maps [out, in]
 */
public record Variable(String name, List<Long> shape, Initialiser initialiser) {
  public Variable(String name, Initialiser initialiser, long... shape) {
    this(name, java.util.Arrays.stream(shape).boxed().toList(), initialiser);
  }

  /** Number of elements. */
  public int size() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** The shape as an array. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
