package io.ssd2gan.trainer.tensor.nd4j;

import io.ssd2gan.trainer.tensor.DeviceArray;
import io.ssd2gan.trainer.tensor.EngineException;
import io.ssd2gan.trainer.tensor.Named;
import io.ssd2gan.trainer.tensor.Program;
import io.ssd2gan.trainer.tensor.Runner;
import io.ssd2gan.trainer.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Records the program when it sees new shapes, and executes the recording.
 *
 * <p>Values are copied into the arrays of the recording and out of them again, so that no array of
 * the caller's is ever part of it.
 */
final class Nd4jRunner implements Runner, AutoCloseable {
  private static final String STATE = "state/";
  private static final String INPUT = "input/";

  private final Nd4jEngine engine;
  private final Program program;
  private final Map<Map<String, List<Long>>, Recording> recordings = new HashMap<>();

  /** A program for given shapes: names of nodes by the names of the results, and what runs them. */
  private record Recording(
      Map<String, String> state, Map<String, String> outputs, ExecutionPlan plan) {}

  Nd4jRunner(Nd4jEngine engine, Program program) {
    this.engine = engine;
    this.program = program;
  }

  @Override
  public Result run(Map<String, DeviceArray> state, Map<String, DeviceArray> inputs) {
    try {
      Recording recording =
          recordings.computeIfAbsent(shapes(state, inputs), shapes -> record(state, inputs));
      ExecutionPlan plan = recording.plan();
      state.forEach((name, array) -> copy(raw(array), plan.array(STATE + name)));
      inputs.forEach((name, array) -> copy(raw(array), plan.array(INPUT + name)));
      plan.execute();

      Map<String, DeviceArray> outputs = new HashMap<>();
      recording
          .outputs()
          .forEach((name, node) -> outputs.put(name, new Nd4jArray(plan.array(node).dup('c'))));
      Map<String, DeviceArray> newState = new HashMap<>(state);
      recording
          .state()
          .forEach((name, node) -> copy(plan.array(node), raw(Named.get(newState, name))));
      return new Result(newState, outputs);
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EngineException("ND4J: " + e.getMessage(), e);
    }
  }

  private Recording record(Map<String, DeviceArray> state, Map<String, DeviceArray> inputs) {
    SameDiff graph = SameDiff.create();
    Nd4jOps ops = new Nd4jOps(engine, graph);
    Program.Result result =
        program.run(ops, placeholders(ops, STATE, state), placeholders(ops, INPUT, inputs));
    Map<String, String> stateNodes = nodes(result.state());
    Map<String, String> outputNodes = nodes(result.outputs());
    Set<String> wanted =
        Stream.of(stateNodes, outputNodes)
            .flatMap(nodes -> nodes.values().stream())
            .collect(Collectors.toSet());
    return new Recording(stateNodes, outputNodes, new ExecutionPlan(graph, wanted));
  }

  private static Map<String, Tensor> placeholders(
      Nd4jOps ops, String prefix, Map<String, DeviceArray> arrays) {
    Map<String, Tensor> tensors = new HashMap<>();
    arrays.forEach(
        (name, array) -> tensors.put(name, ops.placeholder(prefix + name, array.shape())));
    return tensors;
  }

  private static Map<String, String> nodes(Map<String, Tensor> tensors) {
    Map<String, String> nodes = new HashMap<>();
    tensors.forEach((name, tensor) -> nodes.put(name, Nd4jTensor.node(tensor).name()));
    return nodes;
  }

  private static Map<String, List<Long>> shapes(
      Map<String, DeviceArray> state, Map<String, DeviceArray> inputs) {
    Map<String, List<Long>> shapes = new HashMap<>();
    state.forEach((name, array) -> shapes.put(STATE + name, shape(array)));
    inputs.forEach((name, array) -> shapes.put(INPUT + name, shape(array)));
    return shapes;
  }

  private static List<Long> shape(DeviceArray array) {
    return Arrays.stream(array.shape()).boxed().toList();
  }

  private static INDArray raw(DeviceArray array) {
    return ((Nd4jArray) array).array();
  }

  private static void copy(INDArray from, INDArray to) {
    to.assign(from);
  }

  @Override
  public void close() {
    recordings.values().forEach(recording -> recording.plan().close());
    recordings.clear();
  }
}
