package io.ssd2gan.trainer.gan;

import io.ssd2gan.trainer.tensor.Tensor;

/**
 * A 3x3 convolution and the change of size beside it as one 4x4 convolution of stride 2: exact, and
 * about half the arithmetic. The parameter stays the 3x3 kernel; the 4x4 kernel is derived from it,
 * so gradients flow back to the 3x3 one.
 */
final class FusedConvolution {
  private FusedConvolution() {}

  /**
   * {@code avgPool2(conv3x3(x))}. Pooling averages the four outputs of a 2x2 window, so the kernel
   * is the mean of the 3x3 kernel at four offsets, which is a 2x2 average pooling of the kernel,
   * padded by one.
   *
   * @param kernel [out, in, 3, 3]
   */
  static Tensor convThenPool(Tensor x, Tensor kernel, Tensor bias) {
    return x.conv2d(kernel.avgPool2d(2, 1, 1), bias, 2, 1);
  }

  /**
   * {@code conv3x3(upsample2x(x))}, nearest. Each input pixel is seen through the sum of the 3x3
   * kernel at four offsets, written as a transposed convolution, whose kernel is mirrored.
   *
   * @param kernel [out, in, 3, 3]
   */
  static Tensor upsampleThenConv(Tensor x, Tensor kernel, Tensor bias) {
    Tensor summed = kernel.flip(2, 3).avgPool2d(2, 1, 1).mul(4);
    return x.convTranspose2d(summed.permute(1, 0, 2, 3), bias, 2, 1);
  }
}
