package io.ssd2gan.trainer.tensor;

import java.util.Map;

/**
 * A pure function over named tensors, written once for every {@link Engine}: the same state and
 * inputs give the same result. An engine may call it at every run, or once for given shapes to
 * record what it does, so it must not look at anything that changes: what varies from run to run, a
 * learning rate for instance, is an input.
 */
@FunctionalInterface
public interface Program {
  /**
   * Runs or records the program.
   *
   * @param ops of the engine
   * @param state what is handed from run to run: weights, moments, statistics
   * @param inputs what this run alone gets: images, noise, rates
   */
  Result run(Ops ops, Map<String, Tensor> state, Map<String, Tensor> inputs);

  /**
   * What a run gives.
   *
   * @param state new values of the entries of the state that change, under their names and in their
   *     shapes; the others stay as they are
   * @param outputs what the caller wants to see
   */
  record Result(Map<String, Tensor> state, Map<String, Tensor> outputs) {}
}
