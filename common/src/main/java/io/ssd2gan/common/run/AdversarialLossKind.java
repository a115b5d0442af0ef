package io.ssd2gan.common.run;

/** How logits become losses. */
public enum AdversarialLossKind implements Labelled {
  /** The objective literally: G minimises {@code -softplus(d(G(z)))}. */
  MINIMAX,
  /** Goodfellow et al. 2014: G minimises {@code softplus(-d(G(z)))}. */
  NON_SATURATING,
  /** Miyato et al. 2018: D minimises {@code relu(1 - d(x)) + relu(1 + d(G(z)))}. */
  HINGE
}
