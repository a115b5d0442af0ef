package io.ssd2gan.trainer.loss;

import io.ssd2gan.common.run.FrequencyMatching;
import io.ssd2gan.trainer.frequency.Dct2d;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * {@code freqmse}: {@code mean over coefficients of (mean over the batch of DCT(x) - mean over the
 * batch of DCT(G(z)))^2}.
 *
 * <p>The mean over the batch comes first: sample by sample, an orthonormal transform would leave
 * the squared error of pixels unchanged (Parseval).
 *
 * @param matching the coefficients themselves, or {@code ln(|.| + 1e-3)} of each
 */
public record FrequencyMatchingLoss(double weight, FrequencyMatching matching)
    implements MatchingLoss {
  private static final double MAGNITUDE_FLOOR = 1e-3;

  @Override
  public Tensor loss(Ops ops, Tensor real, Tensor fake) {
    return batchMean(ops, real).sub(batchMean(ops, fake)).square().mean().mul(weight);
  }

  private Tensor batchMean(Ops ops, Tensor images) {
    Tensor coefficients = Dct2d.apply(ops, images);
    return switch (matching) {
      case COEFFICIENTS -> coefficients.mean(0);
      case LOG_MAGNITUDE -> coefficients.abs().add(MAGNITUDE_FLOOR).log().mean(0);
    };
  }
}
