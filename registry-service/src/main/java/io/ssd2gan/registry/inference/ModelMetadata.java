package io.ssd2gan.registry.inference;

import java.util.List;

/**
 * What a model takes and gives, as the protocol has it.
 *
 * @param versions the one that was asked for
 */
public record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs) {

  /**
   * A tensor.
   *
   * @param shape -1 is any number
   */
  public record TensorMetadata(String name, String datatype, List<Long> shape) {}

  /** The metadata of a generator. */
  static ModelMetadata of(String name, String version, int latentSize, int resolution) {
    long size = resolution;
    return new ModelMetadata(
        name,
        List.of(version),
        "onnx_onnxv1",
        List.of(
            new TensorMetadata(
                Inference.INPUT, Inference.DATATYPE, List.of(-1L, (long) latentSize))),
        List.of(
            new TensorMetadata(
                Inference.OUTPUT, Inference.DATATYPE, List.of(-1L, 3L, size, size))));
  }
}
