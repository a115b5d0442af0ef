package io.ssd2gan.trainer.training;

/**
 * A loss, or a tensor of the state, is no longer finite; the state is lost, the last checkpoint is
 * not.
 */
public final class NumericalBlowUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int iteration;
  private final String term;

  NumericalBlowUpException(int iteration, String term, double value) {
    super(
        "'%s' is %s at iteration %d: submit a new run with a smaller learningRate"
            .formatted(term, value, iteration));
    this.iteration = iteration;
    this.term = term;
  }

  /** Iterations completed when it happened. */
  public int iteration() {
    return iteration;
  }

  /** Name of the loss, or of the tensor. */
  public String term() {
    return term;
  }
}
