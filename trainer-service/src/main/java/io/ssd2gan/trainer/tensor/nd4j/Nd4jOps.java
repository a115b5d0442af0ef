package io.ssd2gan.trainer.tensor.nd4j;

import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;

/** Records into a graph; gradients become nodes of the same graph. */
record Nd4jOps(Nd4jEngine engine, SameDiff graph) implements Ops {

  @Override
  public Tensor constant(double[] values, long... shape) {
    return new Nd4jTensor(graph.constant(engine.create(values, shape)), shape);
  }

  @Override
  public Tensor concat(int dim, Tensor... tensors) {
    SDVariable[] nodes = Arrays.stream(tensors).map(Nd4jTensor::node).toArray(SDVariable[]::new);
    long[] shape =
        Arrays.stream(tensors)
            .map(Tensor::shape)
            .reduce((a, b) -> Shapes.concat(dim, a, b))
            .orElseThrow();
    // One tensor is itself: ND4J would hand on the same memory under two names.
    return nodes.length == 1 ? tensors[0] : new Nd4jTensor(graph.concat(dim, nodes), shape);
  }

  @Override
  public Map<String, Tensor> grad(
      Map<String, Tensor> parameters, Function<Map<String, Tensor>, Tensor> loss) {
    int before = graph.ops().length;
    Map<String, Tensor> variables = new LinkedHashMap<>();
    parameters.forEach(
        (name, p) ->
            variables.put(name, new Nd4jTensor(graph.identity(Nd4jTensor.node(p)), p.shape())));
    Tensor value = loss.apply(variables);
    DifferentialFunction[] ops = graph.ops();
    Map<String, SDVariable> gradients =
        gradients(List.of(ops).subList(before, ops.length), variables, value);

    Map<String, Tensor> named = new LinkedHashMap<>();
    variables.forEach(
        (name, variable) -> {
          SDVariable gradient = gradients.get(Nd4jTensor.node(variable).name());
          long[] shape = variable.shape();
          named.put(
              name,
              gradient == null
                  ? constant(new double[Math.toIntExact(Shapes.count(shape))], shape)
                  : new Nd4jTensor(gradient, shape));
        });
    return named;
  }

  /**
   * Reverse mode over operations in the order in which they were recorded: those through which the
   * loss depends on a variable are asked, last first, for the gradients of their arguments.
   */
  private Map<String, SDVariable> gradients(
      List<DifferentialFunction> ops, Map<String, Tensor> variables, Tensor loss) {
    Set<String> dependent = new HashSet<>();
    variables.values().forEach(variable -> dependent.add(Nd4jTensor.node(variable).name()));
    Deque<DifferentialFunction> tape = new ArrayDeque<>();
    for (DifferentialFunction op : ops) {
      if (!(op instanceof StopGradient)
          && Arrays.stream(op.args()).map(SDVariable::name).anyMatch(dependent::contains)) {
        dependent.addAll(List.of(op.outputVariablesNames()));
        tape.push(op);
      }
    }

    Map<String, SDVariable> gradients = new HashMap<>();
    double[] ones = {1};
    gradients.put(Nd4jTensor.node(loss).name(), graph.constant(engine.create(ones, loss.shape())));
    for (DifferentialFunction op : tape) {
      SDVariable gradient = gradients.get(op.outputVariable().name());
      if (gradient == null) {
        continue;
      }
      List<SDVariable> ofArguments = ofArguments(op, gradient);
      SDVariable[] arguments = op.args();
      for (int i = 0; i < arguments.length; i++) {
        if (dependent.contains(arguments[i].name())) {
          gradients.merge(arguments[i].name(), ofArguments.get(i), SDVariable::add);
        }
      }
    }
    return gradients;
  }

  /** ND4J's own gradient of a matrix product fails where the result has one element. */
  private List<SDVariable> ofArguments(DifferentialFunction op, SDVariable gradient) {
    if (op instanceof Mmul) {
      return List.of(
          graph.mmul(gradient, op.arg(1), false, true, false),
          graph.mmul(op.arg(0), gradient, true, false, false));
    }
    return op.doDiff(List.of(gradient));
  }
}
