package io.ssd2gan.trainer.gan;

import java.util.List;

/** A network as data: the variables that its forward pass reads. */
public interface Network {
  /** What the optimiser changes, in a fixed order. */
  List<Variable> weights();

  /**
   * All else: what a forward pass in training replaces (statistics of batch norm, vectors of
   * spectral norm) and what stays as it is.
   */
  List<Variable> buffers();

  /** Number of parameters in PyTorch's count: {@link #weights()} and biases that stay. */
  long parameterCount();
}
