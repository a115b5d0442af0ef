package io.ssd2gan.trainer.frequency;

import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * The 1-D spectrum of an image (Durall et al., CVPR 2020): grayscale, 2-D DFT, {@code 20 ln(|.| +
 * 1e-8)}, the mean over rings of equal integer radius, scaled to [0, 1]. Fixed rings make the mean
 * a matrix product, so gradients flow from the profile into the image.
 */
public final class AzimuthalProfile {
  private static final double[] LUMA = {0.299, 0.587, 0.114};
  private static final double AMPLITUDE_FLOOR = 1e-8;

  /** Keeps the scaling of a flat profile, all zero, from dividing by zero. */
  private static final double RANGE_FLOOR = 1e-12;

  private AzimuthalProfile() {}

  /**
   * Profiles of images.
   *
   * @param images [N, 3, H, W]
   * @return [N, radii], each row with minimum 0 and maximum 1; column r is the mean over
   *     frequencies with {@code r <= |frequency| < r + 1}
   */
  public static Tensor of(Ops ops, Tensor images) {
    long[] shape = images.shape();
    int height = (int) shape[2];
    int width = (int) shape[3];
    Tensor gray = images.mul(ops.constant(LUMA, 1, 3, 1, 1)).sum(1);
    // The source's DFT is not orthonormal: its amplitudes are larger by the root of H W.
    Tensor amplitude =
        Dft2d.coefficients(ops, gray).amplitude().mul(Math.sqrt((double) height * width));
    Tensor spectrum = amplitude.add(AMPLITUDE_FLOOR).log().mul(20);
    Tensor profile =
        spectrum.reshape(shape[0], (long) height * width).matmul(ringMeans(ops, height, width));
    Tensor lowest = profile.mul(-1).max(1).mul(-1);
    Tensor range = profile.max(1).sub(lowest).add(RANGE_FLOOR);
    return profile.sub(lowest).div(range);
  }

  /** [H W, radii]: column r averages the coefficients of ring r. */
  private static Tensor ringMeans(Ops ops, int height, int width) {
    int radii = radius(height / 2, width / 2) + 1;
    int[] ring = new int[height * width];
    int[] members = new int[radii];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int r = radius(Math.min(y, height - y), Math.min(x, width - x));
        ring[y * width + x] = r;
        members[r]++;
      }
    }
    double[] means = new double[height * width * radii];
    for (int i = 0; i < ring.length; i++) {
      means[i * radii + ring[i]] = 1.0 / members[ring[i]];
    }
    return ops.constant(means, (long) height * width, radii);
  }

  private static int radius(int fy, int fx) {
    return (int) Math.sqrt((double) fy * fy + (double) fx * fx);
  }
}
