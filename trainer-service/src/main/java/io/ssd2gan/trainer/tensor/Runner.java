package io.ssd2gan.trainer.tensor;

import java.util.Map;

/** A {@link Program} made ready by an {@link Engine}. Not for use by two threads at once. */
@FunctionalInterface
public interface Runner {
  /**
   * Runs the program once.
   *
   * <p>The state is handed over: its arrays belong to the engine from now on, which reuses or frees
   * them, and only the returned ones may be used. The inputs still belong to the caller. When the
   * call fails, the state is lost.
   *
   * @throws EngineException when an operation is wrong for its shapes, or memory runs out
   */
  Result run(Map<String, DeviceArray> state, Map<String, DeviceArray> inputs);

  /**
   * What a run gives; all of it belongs to the caller, who closes it.
   *
   * @param state every entry of the state, changed by the program or not
   * @param outputs the program's outputs
   */
  record Result(Map<String, DeviceArray> state, Map<String, DeviceArray> outputs) {}
}
