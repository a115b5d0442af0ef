package io.ssd2gan.trainer.training;

import io.ssd2gan.trainer.tensor.Named;
import io.ssd2gan.trainer.tensor.Tensor;
import java.util.Map;

/**
 * Adam (Kingma and Ba, 2015) in PyTorch's order of operations, on one vector per player:
 *
 * <pre>
 * m = beta1 m + (1 - beta1) g
 * v = beta2 v + (1 - beta2) g^2
 * w = w - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * </pre>
 */
record Adam(double beta1, double beta2) {
  private static final double EPS = 1e-8;

  /** Name of the input {@code rate / (1 - beta1^t)}, [1]. */
  static final String STEP_SIZE = "stepSize";

  /** Name of the input {@code 1 / sqrt(1 - beta2^t)}, [1]. */
  static final String ROOT_CORRECTION = "rootCorrection";

  /**
   * The player's new weights and moments, under their keys.
   *
   * @param gradient a vector, as long as the player's weights
   */
  Map<String, Tensor> update(
      Player player, Tensor gradient, Map<String, Tensor> state, Map<String, Tensor> inputs) {
    Tensor m = Named.get(state, player.firstMomentKey()).mul(beta1).add(gradient.mul(1 - beta1));
    Tensor v =
        Named.get(state, player.secondMomentKey()).mul(beta2).add(gradient.square().mul(1 - beta2));
    Tensor denominator = v.sqrt().mul(Named.get(inputs, ROOT_CORRECTION)).add(EPS);
    Tensor step = m.div(denominator).mul(Named.get(inputs, STEP_SIZE));
    return Map.of(
        player.weightsKey(), Named.get(state, player.weightsKey()).sub(step),
        player.firstMomentKey(), m,
        player.secondMomentKey(), v);
  }

  /** The input {@link #STEP_SIZE} of update number {@code t}, counted from 1. */
  double stepSize(double rate, long t) {
    return rate / (1 - Math.pow(beta1, (double) t));
  }

  /** The input {@link #ROOT_CORRECTION} of update number {@code t}, counted from 1. */
  double rootCorrection(long t) {
    return 1 / Math.sqrt(1 - Math.pow(beta2, (double) t));
  }
}
