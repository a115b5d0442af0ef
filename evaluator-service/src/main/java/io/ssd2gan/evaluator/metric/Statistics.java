package io.ssd2gan.evaluator.metric;

import org.ejml.data.DMatrixRMaj;

/**
 * Mean and covariance of a set of feature vectors: all that the Frechet distance needs to know of
 * the set.
 *
 * @param count number of vectors N, at least 2
 * @param mean [D, 1]
 * @param covariance [D, D], symmetric, divisor N - 1
 */
public record Statistics(long count, DMatrixRMaj mean, DMatrixRMaj covariance) {

  /**
   * @throws IllegalArgumentException when the shapes do not fit each other, N is below 2, or a
   *     value is NaN or infinite
   */
  public Statistics {
    int d = mean.numRows;
    if (count < 2) {
      throw new IllegalArgumentException(
          "A covariance needs at least 2 vectors, got " + count + ": use more samples");
    }
    if (d < 1 || mean.numCols != 1 || covariance.numRows != d || covariance.numCols != d) {
      throw new IllegalArgumentException(
          "Mean is [%d, %d] and covariance [%d, %d]; expected [D, 1] and [D, D]"
              .formatted(d, mean.numCols, covariance.numRows, covariance.numCols));
    }
    requireFinite("mean", mean);
    requireFinite("covariance", covariance);
  }

  /** Length D of a feature vector. */
  public int dimension() {
    return mean.numRows;
  }

  private static void requireFinite(String name, DMatrixRMaj matrix) {
    for (int i = 0; i < matrix.getNumElements(); i++) {
      if (!Double.isFinite(matrix.data[i])) {
        throw new IllegalArgumentException(
            "Element %d of the %s is %s; only finite features have statistics"
                .formatted(i, name, matrix.data[i]));
      }
    }
  }
}
