package io.ssd2gan.evaluator.inception;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.ssd2gan.common.checkpoint.NamedTensor;
import java.util.Map;
import java.util.TreeMap;

/** Writes an ONNX graph node by node. */
final class OnnxGraph {

  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  /**
   * A tensor of the graph.
   *
   * @param channels length of axis 1 where the tensor is a batch of feature maps
   */
  record Value(String name, int channels) {}

  private final GraphProto.Builder graph;

  OnnxGraph(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /** An input uint8 [N, channels, H, W]. */
  Value pixels(String name, int channels) {
    graph.addInput(
        value(name, TensorProto.DataType.UINT8, dim("N"), dim(channels), dim("H"), dim("W")));
    return new Value(name, channels);
  }

  /** An input float32 [rows, any]. */
  Value matrix(String name, int rows) {
    graph.addInput(value(name, TensorProto.DataType.FLOAT, dim(rows), dim("columns")));
    return new Value(name, 1);
  }

  Value constant(String name, float value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(value));
    return new Value(name, 1);
  }

  Value weights(String name, NamedTensor weights) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(weights.data()));
    for (long length : weights.shape()) {
      tensor.addDims(length);
    }
    graph.addInitializer(tensor);
    return new Value(name, 1);
  }

  Value toFloat(String name, Value x) {
    Map<String, long[]> to = Map.of("to", new long[] {TensorProto.DataType.FLOAT.getNumber()});
    return op("Cast", name, x.channels(), to, x);
  }

  /** Joins along axis 1. */
  Value concat(String name, Value... parts) {
    int channels = 0;
    for (Value part : parts) {
      channels += part.channels();
    }
    return op("Concat", name, channels, Map.of("axis", new long[] {1}), parts);
  }

  Value op(String type, String output, int channels, Value... inputs) {
    return op(type, output, channels, Map.of(), inputs);
  }

  /**
   * Adds a node with one output.
   *
   * @param attributes integers: an array of one element is the ONNX attribute type INT, a longer
   *     one INTS
   */
  Value op(
      String type, String output, int channels, Map<String, long[]> attributes, Value... inputs) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(type).setName(output).addOutput(output);
    for (Value input : inputs) {
      node.addInput(input.name());
    }
    new TreeMap<>(attributes).forEach((key, values) -> node.addAttribute(attribute(key, values)));
    graph.addNode(node);
    return new Value(output, channels);
  }

  /** Declares an output float32 [N, channels]. */
  void output(Value x) {
    graph.addOutput(value(x.name(), TensorProto.DataType.FLOAT, dim("N"), dim(x.channels())));
  }

  byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("ssd2gan")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (values.length == 1) {
      return attribute.setType(AttributeProto.AttributeType.INT).setI(values[0]).build();
    }
    attribute.setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static ValueInfoProto value(
      String name, TensorProto.DataType type, TensorShapeProto.Dimension... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (TensorShapeProto.Dimension dim : shape) {
      dims.addDim(dim);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(dims)))
        .build();
  }

  private static TensorShapeProto.Dimension dim(int length) {
    return TensorShapeProto.Dimension.newBuilder().setDimValue(length).build();
  }

  private static TensorShapeProto.Dimension dim(String name) {
    return TensorShapeProto.Dimension.newBuilder().setDimParam(name).build();
  }
}
