package io.ssd2gan.trainer.training;

import io.ssd2gan.trainer.frequency.Transform;
import io.ssd2gan.trainer.gan.Discriminator;
import io.ssd2gan.trainer.gan.Variables;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * A discriminator, what it sees of an image, and its say in G's loss.
 *
 * @param name {@code spatial} for Ds, {@code frequency} for Df
 * @param view what maps images to the discriminator's input: nothing for Ds, F for Df
 * @param weight of G's loss against this discriminator in {@code L_G}: 1, or alpha and 1 - alpha
 */
record Critic(String name, Discriminator discriminator, Transform view, double weight) {
  static final String SPATIAL = "spatial";
  static final String FREQUENCY = "frequency";

  Player player() {
    return new Player(name, discriminator);
  }

  /** {@code Ds(images)} or {@code Df(F(images))}: [N, 3, H, W] to [N, 1]. */
  Tensor logits(Ops ops, Variables d, Tensor images) {
    return discriminator.logits(d, view.apply(ops, images));
  }
}
