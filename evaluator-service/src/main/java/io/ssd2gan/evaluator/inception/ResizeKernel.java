package io.ssd2gan.evaluator.inception;

import java.util.Locale;

/**
 * How 8-bit images are brought to Inception's 299 x 299 pixels in [-1, 1]. Both are bilinear
 * without antialiasing and differ in where a pixel lies, which changes FIDs by about 1 %.
 */
public enum ResizeKernel {
  /**
   * TensorFlow 1's {@code resize_bilinear} without aligned corners: pixel t lies at {@code t * in /
   * out}; then {@code (v - 128) / 128}. The canonical one: of the FID's authors (TTUR), and of
   * torch-fidelity.
   */
  TF1(128) {
    @Override
    float source(int target, int in) {
      return target * ((float) in / InceptionGraph.INPUT);
    }
  },

  /**
   * pytorch-fid's {@code F.interpolate(align_corners=False)}: pixel t lies at {@code (t + 0.5) * in
   * / out - 0.5}, at least 0; then {@code (v - 127.5) / 127.5}.
   */
  TORCH(127.5f) {
    @Override
    float source(int target, int in) {
      return Math.max(0, (target + 0.5f) * ((float) in / InceptionGraph.INPUT) - 0.5f);
    }
  };

  private final float centre;

  ResizeKernel(float centre) {
    this.centre = centre;
  }

  /** The name in protocol ids. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value c of {@code (v - c) / c}, which maps 0..255 to about [-1, 1]. */
  float centre() {
    return centre;
  }

  /** Where target pixel {@code target} lies among {@code in} source pixels. */
  abstract float source(int target, int in);

  /**
   * The resize of one axis as a matrix W: an image X of in x in pixels becomes {@code W X W'}.
   *
   * @return [299, in], row-major; every row sums to 1
   */
  public float[] matrix(int in) {
    float[] matrix = new float[InceptionGraph.INPUT * in];
    for (int target = 0; target < InceptionGraph.INPUT; target++) {
      float source = source(target, in);
      int low = (int) source;
      int high = Math.min(low + 1, in - 1);
      float fraction = source - low;
      matrix[target * in + low] += 1 - fraction;
      matrix[target * in + high] += fraction;
    }
    return matrix;
  }
}
