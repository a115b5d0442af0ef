package io.ssd2gan.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrechetDistanceTest {

  /** See src/test/python/frechet_goldens.py. */
  static List<JsonNode> goldens() throws IOException {
    try (InputStream in = FrechetDistanceTest.class.getResourceAsStream("/frechet.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void agreesWithScipysSquareRootOfTheProduct(JsonNode golden) {
    int d = golden.get("dimension").asInt();
    Statistics x = statistics(d, floats(golden.get("x")));
    Statistics y = statistics(d, floats(golden.get("y")));

    double expected = golden.get("distance").asDouble();
    assertThat(FrechetDistance.between(x, y)).isCloseTo(expected, within(1e-6 * expected));
  }

  @Test
  void ofOneDimensionIsTheDifferenceOfMeansAndOfDeviations() {
    Statistics a = new Statistics(9, column(1), new DMatrixRMaj(new double[][] {{4}}));
    Statistics b = new Statistics(9, column(4), new DMatrixRMaj(new double[][] {{25}}));

    assertThat(FrechetDistance.between(a, b)).isCloseTo(3 * 3 + (5 - 2) * (5 - 2), within(1e-12));
  }

  @Test
  void ofDiagonalCovariancesWithZerosIsTheSumOverTheDimensions() {
    Statistics a = new Statistics(9, column(0, 0, 1), CommonOps_DDRM.diag(4, 0, 0));
    Statistics b = new Statistics(9, column(0, 0, 0), CommonOps_DDRM.diag(1, 9, 0));

    assertThat(FrechetDistance.between(a, b)).isCloseTo(1 + 1 + 9, within(1e-12));
  }

  @Test
  void ofASetWithItselfIsZeroAlsoWithFewerVectorsThanDimensions() {
    for (int n : new int[] {2, 40, 300}) {
      Statistics s = statistics(64, gaussian(new Random(n), n * 64));

      double traces = CommonOps_DDRM.trace(s.covariance());
      assertThat(FrechetDistance.between(s, s)).isBetween(0.0, 1e-6 * traces);
    }
  }

  @Test
  void refusesStatisticsOfDifferentDimensions() {
    Statistics two = statistics(2, gaussian(new Random(1), 20));
    Statistics three = statistics(3, gaussian(new Random(1), 30));

    assertThatThrownBy(() -> FrechetDistance.between(two, three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2-d")
        .hasMessageContaining("3-d");
  }

  @Test
  void refusesADistanceThatIsNoNumber() {
    Statistics a = new Statistics(9, column(1e200), CommonOps_DDRM.diag(1));
    Statistics b = new Statistics(9, column(-1e200), CommonOps_DDRM.diag(1));

    assertThatThrownBy(() -> FrechetDistance.between(a, b))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("Infinity");
  }

  static Statistics statistics(int dimension, float[] features) {
    StatisticsAccumulator accumulator = new StatisticsAccumulator(dimension);
    accumulator.add(features);
    return accumulator.statistics();
  }

  static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private static DMatrixRMaj column(double... values) {
    return new DMatrixRMaj(values.length, 1, true, values);
  }
}
