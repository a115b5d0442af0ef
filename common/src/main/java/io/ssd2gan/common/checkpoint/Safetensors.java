package io.ssd2gan.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of safetensors: eight bytes little endian with the length of a header, the header as JSON,
 * the data. See <a href="https://github.com/huggingface/safetensors#format">the format</a>.
 *
 * @param tensors by name, in the order of their data
 * @param metadata free text by name
 */
public record Safetensors(Map<String, NamedTensor> tensors, Map<String, String> metadata) {
  /** The limit of the reference implementation. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Writes tensors in the order of the map.
   *
   * @param out stays open
   */
  public static void write(
      OutputStream out, Map<String, NamedTensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      header.set(METADATA, MAPPER.valueToTree(metadata));
    }
    long offset = 0;
    for (Map.Entry<String, NamedTensor> entry : tensors.entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("A tensor cannot be named " + METADATA);
      }
      NamedTensor tensor = entry.getValue();
      ObjectNode description = header.putObject(entry.getKey());
      description.put("dtype", tensor.dtype());
      description.set("shape", MAPPER.valueToTree(tensor.shape()));
      long end = offset + tensor.data().remaining();
      description.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = MAPPER.writeValueAsBytes(header);
    // The data starts at a multiple of eight bytes, as with the reference implementation.
    int length = (json.length + 7) / 8 * 8;
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    out.write(json);
    out.write(" ".repeat(length - json.length).getBytes(StandardCharsets.US_ASCII));
    WritableByteChannel channel = Channels.newChannel(out);
    for (NamedTensor tensor : tensors.values()) {
      ByteBuffer data = tensor.data();
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
  }

  /**
   * Reads a whole file. No more memory is asked for than the file is long.
   *
   * @throws CorruptCheckpointException if the file is truncated or its header is not valid
   */
  public static Safetensors read(Path file) throws IOException, CorruptCheckpointException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file));
    } catch (CorruptCheckpointException e) {
      throw new CorruptCheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads a whole file from a stream, which stays open.
   *
   * @param bytes of the file
   * @throws CorruptCheckpointException if the file is truncated or its header is not valid
   */
  public static Safetensors read(InputStream in, long bytes)
      throws IOException, CorruptCheckpointException {
    try {
      return parse(in, bytes);
    } catch (IllegalArgumentException | EOFException e) {
      throw new CorruptCheckpointException(String.valueOf(e.getMessage()), e);
    } catch (JsonProcessingException e) {
      throw new CorruptCheckpointException(
          "the header is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private record Slice(String name, String dtype, long[] shape, long begin, long end) {}

  private static Safetensors parse(InputStream in, long fileBytes) throws IOException {
    require(fileBytes >= 8, "the file has %d bytes, fewer than 8", fileBytes);
    long headerBytes = fill(in, 8).getLong();
    require(
        headerBytes >= 2 && headerBytes <= Math.min(MAX_HEADER_BYTES, fileBytes - 8),
        "the header cannot have %d bytes in a file of %d",
        headerBytes,
        fileBytes);
    JsonNode header = MAPPER.readTree(fill(in, (int) headerBytes).array());
    require(header.isObject(), "the header is not an object");

    Map<String, String> metadata = new LinkedHashMap<>();
    List<Slice> slices = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        require(field.getValue().isObject(), "the metadata is not an object");
        for (Map.Entry<String, JsonNode> entry : field.getValue().properties()) {
          require(entry.getValue().isTextual(), "metadata %s is not text", entry.getKey());
          metadata.put(entry.getKey(), entry.getValue().textValue());
        }
      } else {
        slices.add(slice(field.getKey(), field.getValue()));
      }
    }
    slices.sort(Comparator.comparingLong(Slice::begin).thenComparingLong(Slice::end));

    long dataBytes = fileBytes - 8 - headerBytes;
    long position = 0;
    for (Slice slice : slices) {
      require(
          slice.begin() == position,
          "tensor %s starts at %d where the one before ends at %d",
          slice.name(),
          slice.begin(),
          position);
      require(
          slice.end() <= dataBytes,
          "tensor %s ends at %d, but there are %d bytes of data: the file is truncated",
          slice.name(),
          slice.end(),
          dataBytes);
      position = slice.end();
    }
    require(position == dataBytes, "%d bytes belong to no tensor", dataBytes - position);

    Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    for (Slice slice : slices) {
      ByteBuffer data = fill(in, (int) (slice.end() - slice.begin()));
      tensors.put(slice.name(), new NamedTensor(slice.dtype(), slice.shape(), data));
    }
    return new Safetensors(tensors, metadata);
  }

  private static Slice slice(String name, JsonNode description) {
    require(description.isObject(), "tensor %s has no description", name);
    JsonNode dtype = description.path("dtype");
    require(dtype.isTextual(), "tensor %s has no dtype", name);
    long[] shape = integers(name, "shape", description);
    require(shape.length <= 16, "tensor %s has %d dimensions", name, shape.length);
    long[] offsets = integers(name, "data_offsets", description);
    require(
        offsets.length == 2 && offsets[0] <= offsets[1],
        "tensor %s has no valid data_offsets",
        name);
    long bytes = NamedTensor.bytes(dtype.textValue(), shape);
    require(
        bytes == offsets[1] - offsets[0],
        "tensor %s has %d bytes by its shape and %d by its offsets",
        name,
        bytes,
        offsets[1] - offsets[0]);
    require(bytes <= Integer.MAX_VALUE - 8, "tensor %s has %d bytes, too many", name, bytes);
    return new Slice(name, dtype.textValue(), shape, offsets[0], offsets[1]);
  }

  private static long[] integers(String name, String field, JsonNode description) {
    JsonNode array = description.path(field);
    require(array.isArray(), "tensor %s has no %s", name, field);
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = array.get(i);
      require(
          value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
          "%s of tensor %s has an entry that is no size",
          field,
          name);
      values[i] = value.longValue();
    }
    return values;
  }

  private static ByteBuffer fill(InputStream in, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    if (in.readNBytes(content, 0, bytes) < bytes) {
      throw new EOFException("the file became shorter while it was read");
    }
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
