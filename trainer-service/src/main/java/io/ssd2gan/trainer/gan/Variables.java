package io.ssd2gan.trainer.gan;

import io.ssd2gan.trainer.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The variables of one network while a program runs. A forward pass in training mode reads weights
 * and replaces buffers, so that the next pass goes on from there, as a PyTorch module would.
 */
public final class Variables {
  private final Map<String, Tensor> weights;
  private final Map<String, Tensor> buffers;
  private final Map<String, Tensor> replaced = new HashMap<>();

  /** Weights and buffers by the network's own names. */
  public Variables(Map<String, Tensor> weights, Map<String, Tensor> buffers) {
    this.weights = weights;
    this.buffers = buffers;
  }

  /** A weight or a buffer by name. */
  Tensor get(String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      tensor = replaced.getOrDefault(name, buffers.get(name));
    }
    if (tensor == null) {
      throw new IllegalArgumentException("the network has no variable '" + name + "'");
    }
    return tensor;
  }

  /** Gives a buffer its new value. */
  void replace(String name, Tensor value) {
    replaced.put(name, value);
  }

  /** The buffers that the passes so far have replaced, with their newest values. */
  public Map<String, Tensor> replaced() {
    return Map.copyOf(replaced);
  }
}
