package io.ssd2gan.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {

  @Test
  void asksForTheOrderAlone() {
    double[] x = {1, 2, 3, 4};

    assertThat(RankCorrelation.spearman(x, new double[] {1, 10, 100, 1000})).isEqualTo(1);
    assertThat(RankCorrelation.spearman(x, new double[] {-1, -10, -100, -1000})).isEqualTo(-1);
  }

  /** scipy.stats.spearmanr([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]), SciPy 1.17.1. */
  @Test
  void agreesWithScipyAlsoWhereValuesAreEqual() {
    double[] x = {3, 1, 4, 1, 5, 9, 2, 6};
    double[] y = {2, 7, 1, 8, 2, 8, 1, 8};

    assertThat(RankCorrelation.spearman(x, y)).isCloseTo(0.19885368120992467, within(1e-12));
  }

  @Test
  void refusesWhatHasNoOrder() {
    assertThatThrownBy(() -> RankCorrelation.spearman(new double[] {1, 1}, new double[] {1, 2}))
        .hasMessageContaining("constant");
    assertThatThrownBy(() -> RankCorrelation.spearman(new double[1], new double[1]))
        .hasMessageContaining("got 1 and 1");
  }
}
