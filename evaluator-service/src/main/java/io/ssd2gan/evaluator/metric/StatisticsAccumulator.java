package io.ssd2gan.evaluator.metric;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Computes {@link Statistics} of a stream of feature vectors in one pass, in double.
 *
 * <p>Vectors are gathered into blocks of {@value #BLOCK}. A full block is centred on its own mean
 * and merged by the pairwise update of Chan, Golub and LeVeque (1983), so a mean that is large
 * against the deviation loses no digits, as it would in {@code E[xx'] - E[x]E[x]'}. Because the
 * block is the accumulator's own, the result does not depend, to the last bit, on how the caller
 * splits the stream into batches.
 */
public final class StatisticsAccumulator {

  private static final int BLOCK = 64;

  private final int dimension;
  private final DMatrixRMaj block;
  private final DMatrixRMaj blockScatter;
  private int inBlock;

  private long count;
  private final DMatrixRMaj mean;

  /** Sum over all merged vectors of {@code (x - mean)(x - mean)'}. */
  private final DMatrixRMaj scatter;

  /**
   * @param dimension length D of a vector, at least 1
   */
  public StatisticsAccumulator(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException(
          "Feature dimension is " + dimension + ", at least 1 needed");
    }
    this.dimension = dimension;
    block = new DMatrixRMaj(BLOCK, dimension);
    blockScatter = new DMatrixRMaj(dimension, dimension);
    mean = new DMatrixRMaj(dimension, 1);
    scatter = new DMatrixRMaj(dimension, dimension);
  }

  /**
   * Adds vectors.
   *
   * @param features [n, D], row-major; n is its length by D
   * @throws IllegalArgumentException when the length is no multiple of D or a value is NaN or
   *     infinite; nothing has been added then
   */
  public void add(float[] features) {
    if (features.length % dimension != 0) {
      throw new IllegalArgumentException(
          "%d values are no whole number of %d-d vectors".formatted(features.length, dimension));
    }
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new IllegalArgumentException(
            "Feature %d of vector %d is %s; only finite features have statistics"
                .formatted(i % dimension, i / dimension, features[i]));
      }
    }
    for (int row = 0; row < features.length; row += dimension) {
      int target = inBlock * dimension;
      for (int j = 0; j < dimension; j++) {
        block.data[target + j] = features[row + j];
      }
      if (++inBlock == BLOCK) {
        mergeBlock();
      }
    }
  }

  /**
   * Mean and covariance of all vectors added so far; more may be added afterwards.
   *
   * @throws IllegalArgumentException with fewer than 2 vectors
   */
  public Statistics statistics() {
    if (inBlock > 0) {
      mergeBlock();
    }
    DMatrixRMaj covariance = scatter.copy();
    if (count > 1) {
      CommonOps_DDRM.scale(1.0 / (count - 1), covariance);
    }
    return new Statistics(count, mean.copy(), covariance);
  }

  private void mergeBlock() {
    int n = inBlock;
    double[] blockMean = new double[dimension];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < dimension; j++) {
        blockMean[j] += block.data[i * dimension + j];
      }
    }
    for (int j = 0; j < dimension; j++) {
      blockMean[j] /= n;
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < dimension; j++) {
        block.data[i * dimension + j] -= blockMean[j];
      }
    }
    block.reshape(n, dimension, true);
    CommonOps_DDRM.multInner(block, blockScatter);
    CommonOps_DDRM.addEquals(scatter, blockScatter);
    block.reshape(BLOCK, dimension, true);

    long total = count + n;
    double between = (double) count * n / total;
    for (int i = 0; i < dimension; i++) {
      double delta = blockMean[i] - mean.data[i];
      for (int j = 0; j < dimension; j++) {
        scatter.data[i * dimension + j] += between * delta * (blockMean[j] - mean.data[j]);
      }
    }
    for (int j = 0; j < dimension; j++) {
      mean.data[j] += (blockMean[j] - mean.data[j]) * n / total;
    }
    count = total;
    inBlock = 0;
  }
}
