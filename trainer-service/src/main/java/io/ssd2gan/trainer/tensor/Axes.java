package io.ssd2gan.trainer.tensor;

/** Linear maps along the two axes of images. */
public final class Axes {
  private Axes() {}

  /**
   * {@code left X right^T} for every plane X of a batch.
   *
   * @param images [N, C, H, W]
   * @param leftTransposed [H, H'], the transpose of what is applied to columns
   * @param rightTransposed [W, W'], the transpose of what is applied to rows
   * @return [N, C, H', W']
   */
  public static Tensor product(Tensor leftTransposed, Tensor images, Tensor rightTransposed) {
    long[] shape = images.shape();
    long planes = shape[0] * shape[1];
    long height = shape[2];
    long width = shape[3];
    long newHeight = leftTransposed.shape()[1];
    long newWidth = rightTransposed.shape()[1];
    return images
        .reshape(planes * height, width)
        .matmul(rightTransposed)
        .reshape(planes, height, newWidth)
        .permute(0, 2, 1)
        .reshape(planes * newWidth, height)
        .matmul(leftTransposed)
        .reshape(planes, newWidth, newHeight)
        .permute(0, 2, 1)
        .reshape(shape[0], shape[1], newHeight, newWidth);
  }
}
