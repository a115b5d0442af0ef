package io.ssd2gan.common.run;

/** The map F from pixels to frequency components. */
public enum FrequencyTransform implements Labelled {
  /** Orthonormal DCT-II, [N, 3, H, W]. */
  DCT,
  /** Orthonormal DFT, real and imaginary parts as channels, [N, 6, H, W]. */
  DFT,
  /** Log amplitude of the DFT, shifted, [N, 3, H, W]. */
  DFT_AMPLITUDE
}
