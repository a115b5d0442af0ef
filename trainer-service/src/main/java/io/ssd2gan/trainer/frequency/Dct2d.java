package io.ssd2gan.trainer.frequency;

import io.ssd2gan.trainer.tensor.Axes;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/** Two-dimensional discrete cosine transform, type II, orthonormal (SciPy's {@code dctn}). */
public final class Dct2d {
  private Dct2d() {}

  /** {@code C X C^T} for every channel, with the cosine matrix C; [N, C, H, W] to the same. */
  public static Tensor apply(Ops ops, Tensor images) {
    long[] shape = images.shape();
    return Axes.product(
        cosinesTransposed(ops, (int) shape[2]), images, cosinesTransposed(ops, (int) shape[3]));
  }

  /** {@code C^T}, with {@code C[k][n] = s(k) cos(pi (2 n + 1) k / 2 N)}. */
  private static Tensor cosinesTransposed(Ops ops, int size) {
    double[] transposed = new double[size * size];
    for (int k = 0; k < size; k++) {
      double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / size);
      for (int n = 0; n < size; n++) {
        transposed[n * size + k] = scale * Math.cos(Math.PI * (2 * n + 1) * k / (2.0 * size));
      }
    }
    return ops.constant(transposed, size, size);
  }
}
