package io.ssd2gan.trainer.gan;

import io.ssd2gan.common.random.Noise;
import java.util.Arrays;

/** The first values of a variable, a pure function of a seed: every engine starts alike. */
@FunctionalInterface
public interface Initialiser {
  /** {@code count} values. */
  float[] values(long seed, int count);

  /** All values alike. */
  static Initialiser constant(float value) {
    return (seed, count) -> {
      float[] values = new float[count];
      Arrays.fill(values, value);
      return values;
    };
  }

  /** Standard normal. */
  static Initialiser normal() {
    return (seed, count) -> Noise.normal(seed, 0, count);
  }

  /**
   * Uniform in {@code +- gain * sqrt(6 / (fanIn + fanOut))} (Glorot and Bengio, 2010, as PyTorch's
   * {@code xavier_uniform_}).
   */
  static Initialiser xavierUniform(double gain, long fanIn, long fanOut) {
    double bound = gain * Math.sqrt(6.0 / (fanIn + fanOut));
    return (seed, count) -> {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        double uniform = (Noise.mix(seed, i) >>> 11) * 0x1.0p-53;
        values[i] = (float) ((2 * uniform - 1) * bound);
      }
      return values;
    };
  }
}
