package io.ssd2gan.trainer.training;

import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.trainer.frequency.Transform;
import io.ssd2gan.trainer.gan.Discriminator;
import io.ssd2gan.trainer.loss.Consistency;
import io.ssd2gan.trainer.loss.FrequencyMatchingLoss;
import io.ssd2gan.trainer.loss.MatchingLoss;
import io.ssd2gan.trainer.loss.SpectrumLoss;
import java.util.List;
import java.util.Optional;

/**
 * An arm of the experiment: what plays against G, and which losses are added. A new arm is a new
 * part (a critic with another view, a matching loss) in a file of its own and one line in {@link
 * #of}.
 *
 * @param critics the discriminators
 * @param matching losses on G beside the adversarial ones
 * @param consistency between Ds and Df
 */
record Composition(
    List<Critic> critics, List<MatchingLoss> matching, Optional<Consistency> consistency) {

  /** The composition of a run's arm. */
  static Composition of(RunSpec spec) {
    double alpha = spec.alpha();
    return switch (spec.arm()) {
      case SNGAN -> new Composition(List.of(spatial(spec, 1)), List.of(), Optional.empty());
      case CVPR20 ->
          new Composition(
              List.of(spatial(spec, 1)),
              List.of(new SpectrumLoss(spec.frequencyWeight())),
              Optional.empty());
      case FREQMSE ->
          new Composition(
              List.of(spatial(spec, 1)),
              List.of(new FrequencyMatchingLoss(spec.frequencyWeight(), spec.frequencyMatching())),
              Optional.empty());
      case SSD2GAN ->
          new Composition(
              List.of(spatial(spec, 1), frequency(spec, 1)), List.of(), Optional.empty());
      case SSD2GAN_TRADEOFF ->
          new Composition(
              List.of(spatial(spec, alpha), frequency(spec, 1 - alpha)),
              List.of(),
              Optional.empty());
      case SSD2GAN_SSCR ->
          new Composition(
              List.of(spatial(spec, 1), frequency(spec, 1)),
              List.of(),
              Optional.of(consistency(spec)));
      case SSD2GAN_TRADEOFF_SSCR ->
          new Composition(
              List.of(spatial(spec, alpha), frequency(spec, 1 - alpha)),
              List.of(),
              Optional.of(consistency(spec)));
    };
  }

  private static Critic spatial(RunSpec spec, double weight) {
    return new Critic(Critic.SPATIAL, discriminator(spec, 3), (ops, images) -> images, weight);
  }

  private static Critic frequency(RunSpec spec, double weight) {
    return new Critic(
        Critic.FREQUENCY,
        discriminator(spec, Transform.channels(spec.transform())),
        Transform.of(spec.transform()),
        weight);
  }

  private static Discriminator discriminator(RunSpec spec, int channels) {
    return new Discriminator(
        spec.resolution(), spec.discriminatorWidth(), channels, spec.shortcut());
  }

  private static Consistency consistency(RunSpec spec) {
    return Consistency.of(
        spec.lambdaC(), spec.consistencyNorm(), spec.consistencySpace(), spec.loss());
  }
}
