package io.ssd2gan.trainer.loss;

import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/**
 * A loss on G beside the adversarial one: generated images should resemble real ones in a
 * statistic.
 */
@FunctionalInterface
public interface MatchingLoss {
  /**
   * The loss, one element, weight included.
   *
   * @param real [N, 3, H, W], constant
   * @param fake [N, 3, H, W], with the graph that leads to G
   */
  Tensor loss(Ops ops, Tensor real, Tensor fake);
}
