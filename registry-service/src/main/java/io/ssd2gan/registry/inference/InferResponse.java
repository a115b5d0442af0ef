package io.ssd2gan.registry.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.registry.inference.Inference.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The body of the answer to an inference request. */
record InferResponse(String model, @Nullable String id, Images images) {

  /** JSON alone, number by number, since it is much longer than the numbers are. */
  void writeJson(OutputStream out) throws IOException {
    write(out, false);
  }

  /** The JSON before the numbers, which are not in it. */
  byte[] head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    write(head, true);
    return head.toByteArray();
  }

  private void write(OutputStream out, boolean binary) throws IOException {
    try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
      json.enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER.mappedFeature());
      json.writeStartObject();
      json.writeStringField("model_name", model);
      json.writeStringField("model_version", images.version());
      if (id != null) {
        json.writeStringField("id", id);
      }
      json.writeArrayFieldStart("outputs");
      json.writeStartObject();
      json.writeStringField("name", Inference.OUTPUT);
      json.writeStringField("datatype", Inference.DATATYPE);
      json.writeArrayFieldStart("shape");
      for (long size : images.shape()) {
        json.writeNumber(size);
      }
      json.writeEndArray();
      if (binary) {
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", images.data().length * Float.BYTES);
        json.writeEndObject();
      } else {
        json.writeArrayFieldStart("data");
        for (float number : images.data()) {
          json.writeNumber(number);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
