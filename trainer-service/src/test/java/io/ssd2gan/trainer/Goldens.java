package io.ssd2gan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ssd2gan.common.checkpoint.NamedTensor;
import io.ssd2gan.common.checkpoint.Safetensors;
import io.ssd2gan.trainer.tensor.DeviceArray;
import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.Named;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Program;
import io.ssd2gan.trainer.tensor.Runner;
import io.ssd2gan.trainer.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Files of golden values, and what tests do with them. */
public final class Goldens {
  private static final Path FOLDER = Path.of("src", "test", "resources", "goldens");

  private Goldens() {}

  /** Path of a file among the goldens. */
  public static Path path(String name) {
    return FOLDER.resolve(name);
  }

  /** The tensors of a file. */
  public static Map<String, NamedTensor> read(String name) {
    try {
      return Safetensors.read(path(name + ".safetensors")).tensors();
    } catch (Exception e) {
      throw new AssertionError("cannot read golden " + name, e);
    }
  }

  /** The tensors under {@code prefix/}, by what follows it. */
  public static SortedMap<String, NamedTensor> under(
      String prefix, Map<String, NamedTensor> tensors) {
    SortedMap<String, NamedTensor> found = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix + "/")) {
            found.put(name.substring(prefix.length() + 1), tensor);
          }
        });
    return found;
  }

  /** Values of a golden tensor of any floating-point type. */
  public static double[] doubles(NamedTensor tensor) {
    if (tensor.dtype().equals("F64")) {
      return tensor.doubles();
    }
    float[] floats = tensor.floats();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  /** Runs a function of golden tensors on an engine once. */
  public static Map<String, double[]> run(
      Engine engine,
      Map<String, NamedTensor> inputs,
      BiFunction<Ops, Map<String, Tensor>, Map<String, Tensor>> function) {
    Program program = (ops, state, in) -> new Program.Result(Map.of(), function.apply(ops, in));
    Map<String, DeviceArray> arrays = new HashMap<>();
    inputs.forEach(
        (name, tensor) -> arrays.put(name, engine.array(doubles(tensor), tensor.shape())));
    Runner.Result result = engine.compile(program).run(Map.of(), arrays);
    Map<String, double[]> outputs = new TreeMap<>();
    result
        .outputs()
        .forEach(
            (name, array) -> {
              outputs.put(name, array.doubles());
              array.close();
            });
    arrays.values().forEach(DeviceArray::close);
    return outputs;
  }

  /** Checks every golden tensor against the output of its name. */
  public static void assertClose(
      Map<String, double[]> actual, Map<String, NamedTensor> expected, double tolerance) {
    expected.forEach(
        (name, tensor) -> assertClose(name, Named.get(actual, name), doubles(tensor), tolerance));
  }

  /** No element is off by more than the tolerance times the largest golden magnitude. */
  public static void assertClose(
      String name, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double difference = Math.abs(actual[i] - expected[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    assertThat(worst)
        .as("largest error of %s, whose largest golden magnitude is %s", name, largest)
        .isLessThanOrEqualTo(tolerance * largest);
  }

  /** Zero but for rounding: what batch norm removes has no gradient. */
  public static void assertZero(String name, double[] values) {
    assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).as(name).isLessThan(1e-10);
  }
}
