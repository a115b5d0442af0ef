package io.ssd2gan.trainer.tensor.nd4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The operations of a graph that given nodes need, in order, with their memory.
 *
 * <p>SameDiff's own session works out shapes, dependencies and memory anew at every execution,
 * which takes most of the time of a small network. Here every shape is known in advance, so all of
 * that is done once; an execution is one native call an operation. Arrays are reused as soon as
 * nothing needs them any more.
 */
final class ExecutionPlan implements AutoCloseable {
  private final Map<String, INDArray> arrays = new HashMap<>();
  private final List<Runnable> calls = new ArrayList<>();

  /** Operations that are still to read an array, by the name of the node that it was made for. */
  private final Map<String, Integer> uses = new HashMap<>();

  /**
   * For a node that is another one's array by another name, or in another shape, that other one.
   */
  private final Map<String, String> origins = new HashMap<>();

  private final Map<String, INDArray> owned = new HashMap<>();
  private final Map<List<Object>, Deque<INDArray>> free = new HashMap<>();

  /**
   * Makes the plan.
   *
   * @param results names of the nodes whose values are wanted
   */
  ExecutionPlan(SameDiff graph, Set<String> results) {
    for (SDVariable node : graph.variables()) {
      if (node.isPlaceHolder()) {
        arrays.put(node.name(), Nd4j.createUninitialized(node.dataType(), node.getShape()));
      } else if (node.isConstant()) {
        arrays.put(node.name(), node.getArr());
      }
    }
    List<DifferentialFunction> ops = needed(graph, results);
    for (DifferentialFunction op : ops) {
      if (isAnotherName(op)) {
        origins.put(op.outputVariable().name(), origin(op.arg().name()));
      } else {
        argumentsOf(op).forEach(name -> uses.merge(origin(name), 1, Integer::sum));
      }
    }
    results.forEach(name -> uses.merge(origin(name), 1, Integer::sum));
    ops.forEach(this::plan);
    free.clear();
  }

  private static List<DifferentialFunction> needed(SameDiff graph, Set<String> results) {
    Set<String> wanted = new HashSet<>(results);
    List<DifferentialFunction> ops = new ArrayList<>();
    DifferentialFunction[] all = graph.ops();
    for (int i = all.length - 1; i >= 0; i--) {
      if (Arrays.stream(all[i].outputVariablesNames()).anyMatch(wanted::contains)) {
        wanted.addAll(argumentsOf(all[i]));
        ops.add(all[i]);
      }
    }
    Collections.reverse(ops);
    return ops;
  }

  private static List<String> argumentsOf(DifferentialFunction op) {
    return Arrays.stream(op.args()).map(SDVariable::name).toList();
  }

  private static boolean isAnotherName(DifferentialFunction op) {
    return op instanceof Identity || op instanceof StopGradient || op instanceof Reshape;
  }

  private String origin(String name) {
    return origins.getOrDefault(name, name);
  }

  private void plan(DifferentialFunction op) {
    INDArray[] arguments = argumentsOf(op).stream().map(this::array).toArray(INDArray[]::new);
    if (op instanceof Identity || op instanceof StopGradient) {
      arrays.put(op.outputVariable().name(), arguments[0]);
      return;
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    List<LongShapeDescriptor> shapes = shapes(op, arguments, context);
    if (op instanceof Reshape) {
      arrays.put(op.outputVariable().name(), arguments[0].reshape(shapes.get(0).getShape()));
      return;
    }
    SDVariable[] outputs = op.outputVariables();
    for (int i = 0; i < outputs.length; i++) {
      String name = outputs[i].name();
      INDArray array = allocate(outputs[i].dataType(), shapes.get(i).getShape());
      arrays.put(name, array);
      owned.put(name, array);
      context.setOutputArray(i, array);
    }
    Runnable call =
        op instanceof Op legacy
            ? () -> Nd4j.exec(legacy, context)
            : () -> Nd4j.exec((DynamicCustomOp) op, context);
    if (outputs[0].dataType().isIntType()) {
      // Integers are shapes, the same at every execution.
      call.run();
    } else {
      calls.add(call);
    }
    argumentsOf(op).forEach(name -> uses.merge(origin(name), -1, Integer::sum));
    argumentsOf(op).forEach(name -> freeIfUnused(origin(name)));
    Arrays.stream(outputs).forEach(output -> freeIfUnused(output.name()));
  }

  private static List<LongShapeDescriptor> shapes(
      DifferentialFunction op, INDArray[] arguments, OpContext context) {
    if (op instanceof DynamicCustomOp custom) {
      context.setArgs(arguments, custom.iArgs(), custom.dArgs(), custom.tArgs(), custom.bArgs());
      return custom.calculateOutputShape(context);
    }
    for (int i = 0; i < arguments.length; i++) {
      context.setInputArray(i, arguments[i]);
    }
    return ((BaseOp) op).calculateOutputShape(context);
  }

  private INDArray allocate(DataType type, long[] shape) {
    INDArray array = free.getOrDefault(key(type, shape), new ArrayDeque<>()).poll();
    return array != null ? array : Nd4j.createUninitializedDetached(type, shape);
  }

  private void freeIfUnused(String name) {
    INDArray array = owned.get(name);
    if (array != null && uses.getOrDefault(name, 0) == 0 && !array.dataType().isIntType()) {
      owned.remove(name);
      free.computeIfAbsent(key(array.dataType(), array.shape()), key -> new ArrayDeque<>())
          .add(array);
    }
  }

  private static List<Object> key(DataType type, long[] shape) {
    return List.of(type, Arrays.stream(shape).boxed().toList());
  }

  /** The array of a node: that of a placeholder is to be filled, that of a result to be read. */
  INDArray array(String name) {
    INDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the graph has no node '" + name + "'");
    }
    return array;
  }

  /** Computes the results from what the placeholders hold. */
  void execute() {
    calls.forEach(Runnable::run);
  }

  @Override
  public void close() {
    arrays.values().stream().filter(INDArray::closeable).forEach(INDArray::close);
    arrays.clear();
    calls.clear();
  }
}
