package io.ssd2gan.trainer.loss;

import io.ssd2gan.trainer.frequency.AzimuthalProfile;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * {@code cvpr20}: binary cross-entropy between the 1-D spectrum of every generated image and the
 * mean spectrum of the real batch (Durall et al., CVPR 2020), differentiable into G.
 *
 * <p>Every profile touches 0 and 1, where a logarithm is infinite. Profiles are kept {@code 1e-12}
 * away from both; there the profile is constant and has no gradient anyway.
 */
public record SpectrumLoss(double weight) implements MatchingLoss {
  private static final double FLOOR = 1e-12;

  @Override
  public Tensor loss(Ops ops, Tensor real, Tensor fake) {
    Tensor target = AzimuthalProfile.of(ops, real).mean(0);
    Tensor profile = AzimuthalProfile.of(ops, fake);
    Tensor likelihood =
        target
            .mul(boundedLog(profile))
            .add(complement(target).mul(boundedLog(complement(profile))));
    return likelihood.mean().mul(-weight);
  }

  private static Tensor complement(Tensor x) {
    return x.mul(-1).add(1);
  }

  private static Tensor boundedLog(Tensor x) {
    return x.add(-FLOOR).relu().add(FLOOR).log();
  }
}
