package io.ssd2gan.registry.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.ssd2gan.common.event.Json;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of an inference request: JSON, which may be followed by the numbers of tensors (the
 * binary tensor data extension). Fields that are not known are ignored, as the protocol wants.
 */
record InferRequest(
    @Nullable String id,
    @Nullable Parameters parameters,
    @Nullable List<Input> inputs,
    @Nullable List<Output> outputs) {

  /** Those of requests, inputs and outputs that this server knows. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Parameters(
      @Nullable Boolean binaryDataOutput,
      @Nullable Boolean binaryData,
      @Nullable Integer binaryDataSize) {}

  record Input(
      @Nullable String name,
      @Nullable String datatype,
      @Nullable List<Long> shape,
      @Nullable Parameters parameters,
      @JsonDeserialize(using = Numbers.class) float @Nullable [] data) {}

  record Output(@Nullable String name, @Nullable Parameters parameters) {}

  /** Numbers of an array, which may be nested as its shape is. */
  private static final class Numbers extends StdDeserializer<float[]> {
    private static final long serialVersionUID = 1L;

    Numbers() {
      super(float[].class);
    }

    @Override
    public float[] deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      float[] numbers = new float[256];
      int count = 0;
      int depth = 0;
      for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
        switch (token) {
          case START_ARRAY -> depth++;
          case END_ARRAY -> depth--;
          default -> {
            if (count == numbers.length) {
              numbers = Arrays.copyOf(numbers, 2 * count);
            }
            // Anything but a number is an error.
            numbers[count++] = parser.getFloatValue();
          }
        }
        if (depth == 0) {
          return Arrays.copyOf(numbers, count);
        }
      }
    }
  }

  /**
   * Reads a body.
   *
   * @param jsonLength of the JSON, as its header says; null is all
   * @throws BadRequestException says what is wrong
   */
  static InferRequest parse(byte[] body, @Nullable Integer jsonLength) {
    int length = jsonLength == null ? body.length : jsonLength;
    if (length < 0 || length > body.length) {
      throw new BadRequestException(
          "%s is %d; the body has %d bytes"
              .formatted(InferenceResource.HEADER_LENGTH, length, body.length));
    }
    try {
      InferRequest request = Json.mapper().readerFor(InferRequest.class).readValue(body, 0, length);
      if (request == null) {
        throw new BadRequestException("the body must be a JSON object");
      }
      return request.withNumbers(ByteBuffer.wrap(body, length, body.length - length).slice());
    } catch (IOException e) {
      throw new BadRequestException("the body is not an inference request: " + e.getMessage(), e);
    }
  }

  /** Takes what follows the JSON, in the order of the inputs. */
  private InferRequest withNumbers(ByteBuffer binary) {
    List<Input> filled = new ArrayList<>();
    for (Input input : Objects.requireNonNullElse(inputs, List.<Input>of())) {
      Integer size = input.parameters() == null ? null : input.parameters().binaryDataSize();
      if (size == null) {
        filled.add(input);
      } else if (size < 0 || size > binary.remaining()) {
        throw new BadRequestException(
            "binary_data_size is %d; %d bytes are left".formatted(size, binary.remaining()));
      } else {
        float[] numbers = Inference.floats(binary.slice(binary.position(), size));
        binary.position(binary.position() + size);
        filled.add(
            new Input(input.name(), input.datatype(), input.shape(), input.parameters(), numbers));
      }
    }
    if (binary.hasRemaining()) {
      throw new BadRequestException(
          "%d bytes follow that no binary_data_size names".formatted(binary.remaining()));
    }
    return new InferRequest(id, parameters, filled, outputs);
  }

  /** The inputs. */
  List<InputTensor> tensors() {
    List<InputTensor> tensors = new ArrayList<>();
    for (Input input : Objects.requireNonNullElse(inputs, List.<Input>of())) {
      tensors.add(
          new InputTensor(
              required(input.name(), "name"),
              required(input.datatype(), "datatype"),
              required(input.shape(), "shape"),
              required(input.data(), "data")));
    }
    return tensors;
  }

  /** The names of the outputs that are wanted; empty is all. */
  List<String> outputNames() {
    return Objects.requireNonNullElse(outputs, List.<Output>of()).stream()
        .map(output -> required(output.name(), "name"))
        .toList();
  }

  /** Whether the output is to be sent as bytes after the JSON. */
  boolean wantsBinary() {
    boolean all = parameters != null && Boolean.TRUE.equals(parameters.binaryDataOutput());
    if (outputs == null || outputs.isEmpty() || outputs.get(0).parameters() == null) {
      return all;
    }
    return Objects.requireNonNullElse(outputs.get(0).parameters().binaryData(), all);
  }

  private static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw new BadRequestException("a tensor has no " + field);
    }
    return value;
  }
}
