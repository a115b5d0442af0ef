package io.ssd2gan.evaluator.extractor;

/**
 * Resizes square images by averaging areas: a target pixel is the mean of the source over the
 * square it covers, source pixels being constant squares. Shrinking this way does not alias; at
 * equal size it changes nothing.
 */
final class AreaResize {

  private AreaResize() {}

  /**
   * Resizes n planes.
   *
   * @param planes [n, from, from], row-major
   * @return [n, to, to]
   */
  static float[] apply(float[] planes, int from, int to) {
    if (from == to) {
      return planes;
    }
    int n = planes.length / (from * from);
    float[][] weights = weights(from, to);
    float[] result = new float[n * to * to];
    float[] rows = new float[to * from];
    for (int plane = 0; plane < n; plane++) {
      for (int y = 0; y < to; y++) {
        for (int x = 0; x < from; x++) {
          float sum = 0;
          for (int s = 0; s < from; s++) {
            sum += weights[y][s] * planes[(plane * from + s) * from + x];
          }
          rows[y * from + x] = sum;
        }
      }
      for (int y = 0; y < to; y++) {
        for (int x = 0; x < to; x++) {
          float sum = 0;
          for (int s = 0; s < from; s++) {
            sum += weights[x][s] * rows[y * from + s];
          }
          result[(plane * to + y) * to + x] = sum;
        }
      }
    }
    return result;
  }

  /** [to, from]: the share of each source pixel in a target pixel; every row sums to 1. */
  private static float[][] weights(int from, int to) {
    double step = (double) from / to;
    float[][] weights = new float[to][from];
    for (int t = 0; t < to; t++) {
      for (int s = 0; s < from; s++) {
        double overlap = Math.min(s + 1, (t + 1) * step) - Math.max(s, t * step);
        weights[t][s] = (float) (Math.max(0, overlap) / step);
      }
    }
    return weights;
  }
}
