package io.ssd2gan.registry.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ssd2gan.registry.inference.Inference.Images;
import io.ssd2gan.registry.inference.grpc.InferTensorContents;
import io.ssd2gan.registry.inference.grpc.ModelInferRequest;
import io.ssd2gan.registry.inference.grpc.ModelInferRequest.InferInputTensor;
import io.ssd2gan.registry.inference.grpc.ModelInferResponse;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;

/** Tensors in messages of gRPC: raw bytes, or typed numbers. */
final class GrpcTensors {
  private GrpcTensors() {}

  /** The inputs of a request. */
  static List<InputTensor> inputs(ModelInferRequest request) {
    List<ByteString> raw = request.getRawInputContentsList();
    if (!raw.isEmpty() && raw.size() != request.getInputsCount()) {
      throw new BadRequestException(
          "there are %d raw_input_contents; there must be as many as inputs, %d"
              .formatted(raw.size(), request.getInputsCount()));
    }
    List<InputTensor> inputs = new ArrayList<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      float[] numbers =
          raw.isEmpty()
              ? typed(input.getContents())
              : Inference.floats(raw.get(i).asReadOnlyByteBuffer());
      inputs.add(
          new InputTensor(input.getName(), input.getDatatype(), input.getShapeList(), numbers));
    }
    return inputs;
  }

  private static float[] typed(InferTensorContents contents) {
    float[] numbers = new float[contents.getFp32ContentsCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = contents.getFp32Contents(i);
    }
    return numbers;
  }

  /** The answer; raw if the request was. */
  static ModelInferResponse response(ModelInferRequest request, Images images) {
    ModelInferResponse.InferOutputTensor.Builder output =
        ModelInferResponse.InferOutputTensor.newBuilder()
            .setName(Inference.OUTPUT)
            .setDatatype(Inference.DATATYPE)
            .addAllShape(images.shape());
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(images.version())
            .setId(request.getId());
    if (request.getRawInputContentsCount() > 0) {
      byte[] bytes = Inference.bytes(new byte[0], images.data());
      response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(bytes));
    } else {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      for (float number : images.data()) {
        contents.addFp32Contents(number);
      }
      output.setContents(contents);
    }
    return response.addOutputs(output).build();
  }
}
