package io.ssd2gan.deploy.report;

import java.util.stream.IntStream;
import org.jtransforms.fft.DoubleFFT_2D;

/**
 * The mean power of images by spatial frequency: the luminance's two-dimensional discrete Fourier
 * transform, squared magnitude over the number of pixels, averaged over rings of equal integer
 * radius (Durall et al., CVPR 2020, section 3.2), then over the images.
 */
final class AzimuthalSpectrum {
  /** ITU-R BT.601. */
  private static final float[] LUMINANCE = {0.299f, 0.587f, 0.114f};

  /** How many images a spectrum that is shown is the mean of, real or generated. */
  static final int IMAGES = 1000;

  private AzimuthalSpectrum() {}

  /**
   * The spectrum of some images.
   *
   * @param images [n, 3, resolution, resolution]
   * @return mean power at radius 0 (the mean brightness) to resolution / 2 (the Nyquist frequency);
   *     each coefficient counts for its radius rounded down
   */
  static double[] of(float[] images, int n, int resolution) {
    int area = resolution * resolution;
    if (n < 1 || images.length != (long) n * 3 * area) {
      throw new IllegalArgumentException(
          "%d numbers are not %d images of 3 x %d x %d"
              .formatted(images.length, n, resolution, resolution));
    }
    DoubleFFT_2D transform = new DoubleFFT_2D(resolution, resolution);
    double[] power = new double[area];
    for (int image = 0; image < n; image++) {
      // Real and imaginary parts beside each other, as the transform wants them.
      double[] plane = new double[2 * area];
      for (int i = 0; i < area; i++) {
        for (int channel = 0; channel < 3; channel++) {
          plane[2 * i] += LUMINANCE[channel] * images[(image * 3 + channel) * area + i];
        }
      }
      transform.complexForward(plane);
      for (int i = 0; i < area; i++) {
        double re = plane[2 * i];
        double im = plane[2 * i + 1];
        power[i] += (re * re + im * im) / area / n;
      }
    }
    return rings(power, resolution);
  }

  /**
   * How far two spectra are apart: the mean over the radii from 1 on of |10 log10(a / b)|, in
   * decibels.
   */
  static double error(double[] a, double[] b) {
    return IntStream.range(1, a.length)
        .mapToDouble(r -> Math.abs(decibels(a, b, r)))
        .average()
        .orElseThrow();
  }

  /**
   * The mean of 10 log10(a / b) over the highest quarter of the radii, in decibels: positive where
   * {@code a} has more power there.
   */
  static double highFrequencies(double[] a, double[] b) {
    return IntStream.range((3 * a.length + 3) / 4, a.length)
        .mapToDouble(r -> decibels(a, b, r))
        .average()
        .orElseThrow();
  }

  private static double decibels(double[] a, double[] b, int radius) {
    return 10 * Math.log10(a[radius] / b[radius]);
  }

  private static double[] rings(double[] power, int resolution) {
    double[] sum = new double[resolution / 2 + 1];
    int[] count = new int[sum.length];
    for (int row = 0; row < resolution; row++) {
      for (int column = 0; column < resolution; column++) {
        int radius = (int) Math.hypot(frequency(row, resolution), frequency(column, resolution));
        if (radius < sum.length) {
          sum[radius] += power[row * resolution + column];
          count[radius]++;
        }
      }
    }
    for (int radius = 0; radius < sum.length; radius++) {
      sum[radius] /= count[radius];
    }
    return sum;
  }

  /** The second half of the transform holds the negative frequencies. */
  private static int frequency(int index, int resolution) {
    return index <= resolution / 2 ? index : index - resolution;
  }
}
