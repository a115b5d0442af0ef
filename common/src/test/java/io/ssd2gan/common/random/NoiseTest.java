package io.ssd2gan.common.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseTest {
  /** With other numbers, runs of an earlier version could not be resumed. */
  @Test
  void isWhatItAlwaysWas() {
    assertThat(Noise.mix(1, 2, 3)).isEqualTo(5631902732087738355L);
    assertThat(Noise.mix(-1)).isEqualTo(-6529410877195787110L);
    assertThat(Noise.normal(42, 7, 5))
        .containsExactly(
            0.46958595514297485f,
            -1.181113600730896f,
            1.5478260517120361f,
            -2.06204891204834f,
            -0.47656336426734924f);
    assertThat(Noise.uniform(42, 7, 3))
        .containsExactly(0.5541488598630478, 0.8102270265892141, 0.9639880858987974);
    assertThat(Noise.latents(42, 3, 2, 2))
        .containsExactly(
            0.5617080926895142f, -1.3748418092727661f, 0.2904938757419586f, 0.6331798434257507f);
    assertThat(Noise.permutation(42, 1, 10)).containsExactly(0, 4, 9, 7, 8, 5, 3, 2, 1, 6);
  }

  /** Six standard errors either side. */
  @Test
  void normalHasTheMomentsOfANormalDistribution() {
    int n = 1_000_000;
    double[] sums = new double[5];
    int beyond = 0;
    for (float x : Noise.normal(1, 2, n)) {
      double power = 1;
      for (int k = 1; k <= 4; k++) {
        power *= x;
        sums[k] += power;
      }
      beyond += Math.abs(x) > 1.959964 ? 1 : 0;
    }
    assertThat(sums[1] / n).isCloseTo(0, within(6 * Math.sqrt(1.0 / n)));
    assertThat(sums[2] / n).isCloseTo(1, within(6 * Math.sqrt(2.0 / n)));
    assertThat(sums[3] / n).isCloseTo(0, within(6 * Math.sqrt(15.0 / n)));
    assertThat(sums[4] / n).isCloseTo(3, within(6 * Math.sqrt(96.0 / n)));
    assertThat((double) beyond / n).isCloseTo(0.05, within(6 * Math.sqrt(0.05 * 0.95 / n)));
  }

  /** Variance of the truncated normal: 1 - 2 psi phi(psi) / (2 Phi(psi) - 1). */
  @Test
  void truncatedLatentsHaveTheMomentsOfATruncatedNormalDistribution() {
    int n = 1000;
    int latentSize = 128;
    double[][] expected = {{0.5, 0.0805891546}, {1, 0.2911250948}, {2, 0.7737413035}};
    for (double[] psiAndVariance : expected) {
      float[] z = Noise.truncatedLatents(3, 0, n, latentSize, psiAndVariance[0]);
      double sum = 0;
      double squares = 0;
      for (float x : z) {
        assertThat(Math.abs(x)).isLessThanOrEqualTo((float) psiAndVariance[0]);
        sum += x;
        squares += x * x;
      }
      double variance = psiAndVariance[1];
      assertThat(sum / z.length).isCloseTo(0, within(6 * Math.sqrt(variance / z.length)));
      assertThat(squares / z.length)
          .isCloseTo(variance, within(6 * variance * Math.sqrt(2.0 / z.length)));
    }
  }

  @Property(tries = 100, seed = "1")
  void truncationKeepsWhatIsWithinAndDependsOnTheVectorAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int n) {
    double psi = 0.7;
    float[] free = Noise.latents(seed, 0, n, 5);
    float[] truncated = Noise.truncatedLatents(seed, 0, n, 5, psi);
    for (int i = 0; i < free.length; i++) {
      if (Math.abs(free[i]) <= psi) {
        assertThat(truncated[i]).isEqualTo(free[i]);
      }
    }
    assertThat(Noise.truncatedLatents(seed, n - 1, 1, 5, psi))
        .isEqualTo(Arrays.copyOfRange(truncated, 5 * (n - 1), 5 * n));
    assertThat(Noise.truncatedLatents(seed, 0, n, 5, 40)).isEqualTo(free);
  }

  @Test
  void uniformIsUniform() {
    int n = 200_000;
    int[] bins = new int[10];
    for (double x : Noise.uniform(1, 2, n)) {
      assertThat(x).isBetween(0.0, Math.nextDown(1.0));
      bins[(int) (x * 10)]++;
    }
    for (int bin : bins) {
      assertThat((double) bin / n).isCloseTo(0.1, within(6 * Math.sqrt(0.09 / n)));
    }
  }

  /** Neighbouring streams, seeds and lags must not be correlated. */
  @Test
  void streamsAreIndependent() {
    int n = 200_000;
    float[] x = Noise.normal(5, 0, n + 1);
    for (float[] y : new float[][] {Noise.normal(5, 1, n), Noise.normal(6, 0, n), shifted(x)}) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[i] * y[i];
      }
      assertThat(sum / n).isCloseTo(0, within(6 / Math.sqrt(n)));
    }
  }

  private static float[] shifted(float[] x) {
    return Arrays.copyOfRange(x, 1, x.length);
  }

  @Property(tries = 200, seed = "1")
  void aStreamDoesNotDependOnHowMuchIsAskedFor(
      @ForAll long seed,
      @ForAll long stream,
      @ForAll @IntRange(max = 50) int few,
      @ForAll @IntRange(max = 50) int more) {
    float[] all = Noise.normal(seed, stream, few + more);
    assertThat(Noise.normal(seed, stream, few)).isEqualTo(Arrays.copyOf(all, few));
    double[] uniform = Noise.uniform(seed, stream, few + more);
    assertThat(Noise.uniform(seed, stream, few)).isEqualTo(Arrays.copyOf(uniform, few));
  }

  @Property(tries = 200, seed = "1")
  void aLatentVectorDoesNotDependOnItsCompany(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int latentSize,
      @ForAll @IntRange(max = 20) int before,
      @ForAll @IntRange(max = 20) int n) {
    float[] all = Noise.latents(seed, 0, before + n, latentSize);
    assertThat(Noise.latents(seed, before, n, latentSize))
        .isEqualTo(Arrays.copyOfRange(all, before * latentSize, all.length));
  }

  @Property(tries = 200, seed = "1")
  void aPermutationHoldsEveryIndexOnce(
      @ForAll long seed, @ForAll long epoch, @ForAll @IntRange(max = 300) int n) {
    int[] order = Noise.permutation(seed, epoch, n);
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < n; i++) {
      assertThat(sorted[i]).isEqualTo(i);
    }
  }

  @Test
  void permutationsAreUniform() {
    int n = 60_000;
    int[][] counts = new int[4][4];
    for (int epoch = 0; epoch < n; epoch++) {
      int[] order = Noise.permutation(9, epoch, 4);
      for (int i = 0; i < 4; i++) {
        counts[i][order[i]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat((double) count / n).isCloseTo(0.25, within(6 * Math.sqrt(0.1875 / n)));
      }
    }
  }

  @Test
  void mixTellsOrderAndLengthApart() {
    Set<Long> seen = new HashSet<>();
    for (long a = -20; a < 20; a++) {
      assertThat(seen.add(Noise.mix(a))).isTrue();
      for (long b = -20; b < 20; b++) {
        assertThat(seen.add(Noise.mix(a, b))).isTrue();
        assertThat(seen.add(Noise.mix(a, b, 0))).isTrue();
      }
    }
  }
}
