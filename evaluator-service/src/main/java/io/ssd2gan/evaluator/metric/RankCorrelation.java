package io.ssd2gan.evaluator.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Whether two measures put the same things in the same order. */
public final class RankCorrelation {

  private RankCorrelation() {}

  /**
   * Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the mean
   * of theirs.
   *
   * @return in [-1, 1]; 1 when both rise together
   * @throws IllegalArgumentException when the lengths differ, are below 2, or one side is constant
   */
  public static double spearman(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException(
          "A rank correlation needs two series of the same length of at least 2, got %d and %d"
              .formatted(x.length, y.length));
    }
    double[] a = ranks(x);
    double[] b = ranks(y);
    double mean = (x.length + 1) / 2.0;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < x.length; i++) {
      ab += (a[i] - mean) * (b[i] - mean);
      aa += (a[i] - mean) * (a[i] - mean);
      bb += (b[i] - mean) * (b[i] - mean);
    }
    if (aa == 0 || bb == 0) {
      throw new IllegalArgumentException("A constant series has no rank correlation");
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static double[] ranks(double[] values) {
    Integer[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .toArray(Integer[]::new);
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double shared = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, to).forEach(i -> ranks[i] = shared);
      from = to;
    }
    return ranks;
  }
}
