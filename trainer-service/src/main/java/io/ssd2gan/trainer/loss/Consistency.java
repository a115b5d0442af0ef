package io.ssd2gan.trainer.loss;

import io.ssd2gan.common.run.AdversarialLossKind;
import io.ssd2gan.common.run.ConsistencyNorm;
import io.ssd2gan.common.run.ConsistencySpace;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * Equation 3, spatial-spectral consistency: {@code lambda_c || Ds(.) - Df(F(.)) ||}. Ds and Df see
 * the same samples in two domains, so their outputs should agree. Df is the teacher: no gradient
 * flows into it.
 *
 * <p>The norm is taken over the outputs for all samples of a step, real and fake, and divided so
 * that it does not grow with the batch: {@code l1} is the mean of |e|, {@code l2} the root of the
 * mean of e^2, {@code mse} the mean of e^2.
 *
 * @param space LOGIT or PROBABILITY
 */
public record Consistency(double lambdaC, ConsistencyNorm norm, ConsistencySpace space) {
  /** Keeps the root's gradient finite where Ds and Df agree. */
  private static final double UNDER_THE_ROOT = 1e-20;

  /** Resolves the space that follows from the adversarial loss. */
  public static Consistency of(
      double lambdaC, ConsistencyNorm norm, ConsistencySpace space, AdversarialLossKind loss) {
    if (space != ConsistencySpace.AUTO) {
      return new Consistency(lambdaC, norm, space);
    }
    return new Consistency(
        lambdaC,
        norm,
        loss == AdversarialLossKind.HINGE ? ConsistencySpace.LOGIT : ConsistencySpace.PROBABILITY);
  }

  /**
   * {@code L_c}, to be added to the loss of Ds.
   *
   * @param studentReal logits of Ds, [N, 1]
   * @param teacherReal logits of Df for the same samples
   */
  public Tensor loss(
      Tensor studentReal, Tensor studentFake, Tensor teacherReal, Tensor teacherFake) {
    Tensor real = difference(studentReal, teacherReal);
    Tensor fake = difference(studentFake, teacherFake);
    Tensor length =
        switch (norm) {
          case L1 -> meanOfBoth(real.abs(), fake.abs());
          case L2 -> meanOfBoth(real.square(), fake.square()).add(UNDER_THE_ROOT).sqrt();
          case MSE -> meanOfBoth(real.square(), fake.square());
        };
    return length.mul(lambdaC);
  }

  private Tensor difference(Tensor student, Tensor teacher) {
    return output(student).sub(output(teacher.stopGradient()));
  }

  private Tensor output(Tensor logits) {
    return space == ConsistencySpace.PROBABILITY ? probability(logits) : logits;
  }

  /** {@code sigmoid(d) = exp(-softplus(-d))}. */
  private static Tensor probability(Tensor logits) {
    return logits.mul(-1).softplus().mul(-1).exp();
  }

  private static Tensor meanOfBoth(Tensor real, Tensor fake) {
    return real.mean().add(fake.mean()).mul(0.5);
  }
}
