package io.ssd2gan.common.run;

/** The arm of the experiment: which losses and discriminators a run has. */
public enum Arm implements Labelled {
  /** The baseline: G and Ds alone. */
  SNGAN,
  /** The baseline and the spectrum loss on G of Durall et al., CVPR 2020. */
  CVPR20,
  /** The baseline and frequency matching on G. */
  FREQMSE,
  /** Ds and Df. */
  SSD2GAN,
  /** Ds and Df, weighted by alpha in the loss of G. */
  SSD2GAN_TRADEOFF,
  /** Ds and Df, with consistency between them. */
  SSD2GAN_SSCR,
  /** Ds and Df, weighted by alpha, with consistency between them. */
  SSD2GAN_TRADEOFF_SSCR;

  /** Weight of the frequency loss on G where a run gives none: as published for each. */
  double frequencyWeight() {
    return this == CVPR20 ? 1e-5 : 1;
  }
}
