package io.ssd2gan.trainer.frequency;

import io.ssd2gan.trainer.tensor.Axes;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/** Two-dimensional discrete Fourier transform, orthonormal (NumPy's {@code fft2}). */
public final class Dft2d {
  /**
   * Added to amplitudes before the logarithm: about what 8-bit rounding leaves in a coefficient.
   */
  private static final double AMPLITUDE_FLOOR = 1e-3;

  /** Keeps the root's gradient finite at 0; changes no amplitude by more than its root, 1e-10. */
  private static final double UNDER_THE_ROOT = 1e-20;

  private Dft2d() {}

  /** The coefficients of images: two tensors [N, C, H, W]. */
  record Coefficients(Tensor real, Tensor imaginary) {
    /** |.|, [N, C, H, W]. */
    Tensor amplitude() {
      return real.square().add(imaginary.square()).add(UNDER_THE_ROOT).sqrt();
    }
  }

  /**
   * The matrix {@code W = A - i B} with cosines A and sines B on both sides: {@code W X W^T = (A X
   * A - B X B) - i (A X B + B X A)}, A and B being symmetric.
   */
  static Coefficients coefficients(Ops ops, Tensor images) {
    long[] shape = images.shape();
    int height = (int) shape[2];
    int width = (int) shape[3];
    Tensor leftCosines = matrix(ops, height, false);
    Tensor leftSines = matrix(ops, height, true);
    Tensor rightCosines = matrix(ops, width, false);
    Tensor rightSines = matrix(ops, width, true);
    Tensor real =
        Axes.product(leftCosines, images, rightCosines)
            .sub(Axes.product(leftSines, images, rightSines));
    Tensor imaginary =
        Axes.product(leftCosines, images, rightSines)
            .add(Axes.product(leftSines, images, rightCosines))
            .mul(-1);
    return new Coefficients(real, imaginary);
  }

  /** Real parts of all channels, then imaginary parts: [N, C, H, W] to [N, 2 C, H, W]. */
  public static Tensor realAndImaginary(Ops ops, Tensor images) {
    Coefficients f = coefficients(ops, images);
    return ops.concat(1, f.real(), f.imaginary());
  }

  /**
   * {@code ln(|F| + 1e-3)} with frequency zero at [H / 2, W / 2], as NumPy's {@code fftshift} puts
   * it: [N, C, H, W] to the same.
   */
  public static Tensor shiftedLogAmplitude(Ops ops, Tensor images) {
    Tensor logAmplitude = coefficients(ops, images).amplitude().add(AMPLITUDE_FLOOR).log();
    return shifted(ops, 3, shifted(ops, 2, logAmplitude));
  }

  private static Tensor shifted(Ops ops, int dim, Tensor x) {
    long size = x.shape()[dim];
    long firstNegative = (size + 1) / 2;
    return ops.concat(dim, x.slice(dim, firstNegative, size), x.slice(dim, 0, firstNegative));
  }

  private static Tensor matrix(Ops ops, int size, boolean sines) {
    double[] matrix = new double[size * size];
    for (int k = 0; k < size; k++) {
      for (int n = 0; n < size; n++) {
        // Reduced to one turn: the product grows, and a cosine of a large angle loses digits.
        double angle = 2 * Math.PI * ((long) k * n % size) / size;
        matrix[k * size + n] = (sines ? Math.sin(angle) : Math.cos(angle)) / Math.sqrt(size);
      }
    }
    return ops.constant(matrix, size, size);
  }
}
