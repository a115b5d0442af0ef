package io.ssd2gan.trainer.training;

import io.ssd2gan.trainer.gan.Network;
import io.ssd2gan.trainer.gan.Variable;
import io.ssd2gan.trainer.gan.Variables;
import io.ssd2gan.trainer.tensor.Named;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network that plays the game, with its place in the state.
 *
 * <p>All weights of a player are one vector, and so are Adam's moments, so that an update is a few
 * passes over three vectors whatever the number of layers. Entries of the state, for a player named
 * {@code spatial}: {@code spatial.weights}, {@code spatial.adam.m}, {@code spatial.adam.v}, and
 * each buffer by name, {@code spatial.block1.c1.sn_u}.
 *
 * @param name {@code generator}, {@code spatial} or {@code frequency}
 */
record Player(String name, Network network) {

  String weightsKey() {
    return name + ".weights";
  }

  String firstMomentKey() {
    return name + ".adam.m";
  }

  String secondMomentKey() {
    return name + ".adam.v";
  }

  String key(Variable variable) {
    return name + "." + variable.name();
  }

  /** Number of weights. */
  int size() {
    return network.weights().stream().mapToInt(Variable::size).sum();
  }

  /** The vector of weights cut into the network's weights, under their names in the state. */
  Map<String, Tensor> weights(Map<String, Tensor> state) {
    Tensor vector = Named.get(state, weightsKey());
    Map<String, Tensor> weights = new LinkedHashMap<>();
    long from = 0;
    for (Variable weight : network.weights()) {
      long to = from + weight.size();
      weights.put(key(weight), vector.slice(0, from, to).reshape(weight.dimensions()));
      from = to;
    }
    return weights;
  }

  /** The inverse of {@link #weights}, for gradients. */
  Tensor vector(Ops ops, Map<String, Tensor> byKey) {
    return ops.concat(
        0,
        network.weights().stream()
            .map(weight -> Named.get(byKey, key(weight)).reshape(weight.size()))
            .toArray(Tensor[]::new));
  }

  /** The variables for forward passes: weights from one map, buffers from the state. */
  Variables variables(Map<String, Tensor> weights, Map<String, Tensor> state) {
    Map<String, Tensor> weightsByName = new HashMap<>();
    for (Variable weight : network.weights()) {
      weightsByName.put(weight.name(), Named.get(weights, key(weight)));
    }
    Map<String, Tensor> buffersByName = new HashMap<>();
    for (Variable buffer : network.buffers()) {
      buffersByName.put(buffer.name(), Named.get(state, key(buffer)));
    }
    return new Variables(weightsByName, buffersByName);
  }
}
