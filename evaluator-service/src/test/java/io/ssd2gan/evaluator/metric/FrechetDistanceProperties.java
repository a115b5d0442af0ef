package io.ssd2gan.evaluator.metric;

import static io.ssd2gan.evaluator.metric.FrechetDistanceTest.gaussian;
import static io.ssd2gan.evaluator.metric.FrechetDistanceTest.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/** What holds for every pair of Gaussians, those with singular covariances among them. */
class FrechetDistanceProperties {

  private static final int TRIES = 200;

  record Pair(Statistics a, Statistics b, long seed) {
    int dimension() {
      return a.dimension();
    }

    /** The size against which rounding counts. */
    double scale() {
      return CommonOps_DDRM.trace(a.covariance())
          + CommonOps_DDRM.trace(b.covariance())
          + CommonOps_DDRM.dot(a.mean(), a.mean())
          + CommonOps_DDRM.dot(b.mean(), b.mean());
    }
  }

  @Provide
  Arbitrary<Pair> pairs() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(2, 30),
            Arbitraries.integers().between(2, 30),
            Arbitraries.longs())
        .as(
            (d, n1, n2, seed) -> {
              Random random = new Random(seed);
              return new Pair(
                  statistics(d, gaussian(random, n1 * d)),
                  statistics(d, gaussian(random, n2 * d)),
                  seed);
            });
  }

  @Property(tries = TRIES, seed = "1")
  void isSymmetric(@ForAll("pairs") Pair pair) {
    assertThat(FrechetDistance.between(pair.a(), pair.b()))
        .isCloseTo(FrechetDistance.between(pair.b(), pair.a()), within(1e-6 * pair.scale()));
  }

  @Property(tries = TRIES, seed = "1")
  void isAtLeastTheDistanceOfTheMeansAndAtMostThatPlusTheTraces(@ForAll("pairs") Pair pair) {
    double means = 0;
    for (int i = 0; i < pair.dimension(); i++) {
      means += Math.pow(pair.a().mean().get(i) - pair.b().mean().get(i), 2);
    }
    double traces =
        CommonOps_DDRM.trace(pair.a().covariance()) + CommonOps_DDRM.trace(pair.b().covariance());

    assertThat(FrechetDistance.between(pair.a(), pair.b()))
        .isBetween(means - 1e-6 * pair.scale(), means + traces + 1e-6 * pair.scale());
  }

  @Property(tries = TRIES, seed = "1")
  void isZeroBetweenASetAndItself(@ForAll("pairs") Pair pair) {
    assertThat(FrechetDistance.between(pair.a(), pair.a())).isBetween(0.0, 1e-6 * pair.scale());
  }

  @Property(tries = TRIES, seed = "1")
  void doesNotChangeWhenBothAreRotated(@ForAll("pairs") Pair pair) {
    DMatrixRMaj rotation =
        RandomMatrices_DDRM.orthogonal(
            pair.dimension(), pair.dimension(), new Random(pair.seed() + 1));

    assertThat(FrechetDistance.between(map(rotation, pair.a()), map(rotation, pair.b())))
        .isCloseTo(FrechetDistance.between(pair.a(), pair.b()), within(1e-6 * pair.scale()));
  }

  @Property(tries = TRIES, seed = "1")
  void ofASetAndItsShiftedCopyIsTheSquaredLengthOfTheShift(@ForAll("pairs") Pair pair) {
    DMatrixRMaj shift = pair.b().mean();
    DMatrixRMaj mean = pair.a().mean().copy();
    CommonOps_DDRM.addEquals(mean, shift);
    Statistics shifted = new Statistics(pair.a().count(), mean, pair.a().covariance());

    assertThat(FrechetDistance.between(pair.a(), shifted))
        .isCloseTo(CommonOps_DDRM.dot(shift, shift), within(1e-6 * pair.scale()));
  }

  /** The statistics of {@code Qx} for those of x. */
  private static Statistics map(DMatrixRMaj q, Statistics x) {
    int d = x.dimension();
    DMatrixRMaj mean = new DMatrixRMaj(d, 1);
    DMatrixRMaj left = new DMatrixRMaj(d, d);
    DMatrixRMaj covariance = new DMatrixRMaj(d, d);
    CommonOps_DDRM.mult(q, x.mean(), mean);
    CommonOps_DDRM.mult(q, x.covariance(), left);
    CommonOps_DDRM.multTransB(left, q, covariance);
    return new Statistics(x.count(), mean, covariance);
  }
}
