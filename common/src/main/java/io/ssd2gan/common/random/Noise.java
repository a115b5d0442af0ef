package io.ssd2gan.common.random;

/**
 * Random numbers as a pure function of what they are for, so that no generator's state must be
 * saved and a run can be resumed at any iteration.
 *
 * <p>Every number is the same on every platform and in every version of Java: the bits come from
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) written out here, the normal deviates from the
 * Box-Muller transform over {@link StrictMath}. The generators of the JDK promise neither for
 * normal deviates.
 */
public final class Noise {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private static final long LATENTS = 0x6C6174656E7473L;
  private static final long PERMUTATION = 0x7065726D757465L;
  private static final long TRUNCATION = 0x7472756E63617465L;

  private Noise() {}

  /**
   * Standard normal deviates. The first numbers of a stream do not depend on how many are asked
   * for.
   *
   * @param stream tells apart the uses of one seed
   * @param count at least 0
   */
  public static float[] normal(long seed, long stream, int count) {
    float[] result = new float[count];
    normal(seed, stream, result, 0, count);
    return result;
  }

  private static void normal(long seed, long stream, float[] target, int offset, int count) {
    long state = mix(seed, stream);
    for (int i = 0; i < count; i += 2) {
      // 1 - u lies in (0, 1], so the logarithm is finite.
      double u = 1 - uniform(state + (i + 1) * GOLDEN_GAMMA);
      double angle = 2 * Math.PI * uniform(state + (i + 2) * GOLDEN_GAMMA);
      double radius = Math.sqrt(-2 * StrictMath.log(u));
      target[offset + i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < count) {
        target[offset + i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  /** Uniform deviates in [0, 1), otherwise as {@link #normal}. */
  public static double[] uniform(long seed, long stream, int count) {
    long state = mix(seed, stream);
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = uniform(state + (i + 1) * GOLDEN_GAMMA);
    }
    return result;
  }

  /**
   * Latent vectors {@code firstIndex .. firstIndex + n - 1} of a seed, shape [n, latentSize], row
   * by row. Vector {@code i} depends on the seed and on {@code i} alone.
   */
  public static float[] latents(long seed, int firstIndex, int n, int latentSize) {
    long latentSeed = mix(seed, LATENTS);
    float[] result = new float[Math.multiplyExact(n, latentSize)];
    for (int i = 0; i < n; i++) {
      normal(latentSeed, (long) firstIndex + i, result, i * latentSize, latentSize);
    }
    return result;
  }

  /**
   * The same vectors from the truncated normal distribution: a number of {@link #latents} that lies
   * beyond {@code psi} is drawn again until one does not. So vector {@code i} depends on the seed,
   * {@code i} and {@code psi} alone, and the numbers within {@code psi} are those of {@link
   * #latents}. See Brock et al., ICLR 2019, section 3.1.
   *
   * @param psi the largest magnitude, above 0; it takes about {@code 1.25 / psi} draws where it is
   *     small
   */
  public static float[] truncatedLatents(
      long seed, int firstIndex, int n, int latentSize, double psi) {
    if (!(psi > 0)) {
      throw new IllegalArgumentException("psi is %s; it must be above 0".formatted(psi));
    }
    float[] latents = latents(seed, firstIndex, n, latentSize);
    for (int at = 0; at < latents.length; at++) {
      if (Math.abs(latents[at]) > psi) {
        long again = mix(seed, TRUNCATION, (long) firstIndex + at / latentSize, at % latentSize);
        float[] drawn = new float[1];
        for (long stream = 0; stream == 0 || Math.abs(drawn[0]) > psi; stream++) {
          normal(again, stream, drawn, 0, 1);
        }
        latents[at] = drawn[0];
      }
    }
    return latents;
  }

  /** A uniformly random order of {@code 0 .. n - 1} (Fisher and Yates), one for each epoch. */
  public static int[] permutation(long seed, long epoch, int n) {
    long state = mix(seed, PERMUTATION, epoch);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      state += GOLDEN_GAMMA;
      // The bias of multiply-and-shift is below n / 2^32 and the same everywhere.
      int j = (int) (((finish(state) >>> 32) * (i + 1)) >>> 32);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * One well-mixed number from several: different arguments, or the same in another order, differ.
   */
  public static long mix(long... values) {
    long state = values.length;
    for (long value : values) {
      state = finish(state + GOLDEN_GAMMA) ^ value;
    }
    return finish(state + GOLDEN_GAMMA);
  }

  private static double uniform(long state) {
    return (finish(state) >>> 11) * TWO_TO_MINUS_53;
  }

  /** The output function of SplitMix64. */
  private static long finish(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
