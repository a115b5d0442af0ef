package io.ssd2gan.trainer.gan;

import io.ssd2gan.trainer.tensor.Tensor;

/**
 * Spectral normalisation (Miyato et al., ICLR 2018, algorithm 1): a weight divided by an estimate
 * of its largest singular value, which one step of the power iteration improves at every forward
 * pass.
 */
final class SpectralNorm {
  private static final double EPS = 1e-12;

  private SpectralNorm() {}

  /** Name of the buffer that keeps the left singular vector, [1, out]. */
  static String vectorOf(String layer) {
    return layer + ".sn_u";
  }

  /**
   * {@code W / sigma} for the weight of a layer; the layer's {@code u} goes one step on. The
   * vectors are constants for the gradient, sigma is not.
   *
   * @return in the weight's shape, [out, in, k, k] or [out, in]
   */
  static Tensor weight(Variables variables, String layer) {
    Tensor weight = variables.get(layer + ".weight");
    long[] shape = weight.shape();
    long columns = 1;
    for (int i = 1; i < shape.length; i++) {
      columns *= shape[i];
    }
    Tensor matrix = weight.reshape(shape[0], columns);
    Tensor constant = matrix.stopGradient();
    Tensor v = unit(variables.get(vectorOf(layer)).matmul(constant));
    Tensor u = unit(v.matmul(constant.permute(1, 0)));
    variables.replace(vectorOf(layer), u);
    Tensor sigma = u.matmul(matrix.matmul(v.permute(1, 0)));
    return matrix.div(sigma).reshape(shape);
  }

  /** {@code x / max(|x|, eps)}. */
  private static Tensor unit(Tensor x) {
    Tensor length = x.square().sum().sqrt();
    return x.div(length.add(-EPS).relu().add(EPS));
  }
}
