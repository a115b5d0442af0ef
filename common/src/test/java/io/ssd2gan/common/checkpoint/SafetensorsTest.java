package io.ssd2gan.common.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  /** Written by the reference implementation: {@code src/test/python/make_safetensors.py}. */
  @Test
  void readsAFileOfTheReferenceImplementation() throws Exception {
    Safetensors file = Safetensors.read(resource("reference.safetensors"));
    assertThat(file.metadata())
        .containsOnly(Map.entry("made by", "safetensors"), Map.entry("accent", "Fr\u00e9chet"));
    assertThat(file.tensors())
        .containsOnlyKeys("weights", "moments", "iteration", "pixels", "none");
    NamedTensor weights = file.tensors().get("weights");
    assertThat(weights.shape()).containsExactly(2, 3);
    assertThat(weights.floats()).containsExactly(0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f);
    assertThat(file.tensors().get("moments").doubles()).containsExactly(1e-300, -2.5);
    assertThat(file.tensors().get("iteration").shape()).isEmpty();
    assertThat(file.tensors().get("iteration").longs()).containsExactly(123456789012L);
    assertThat(file.tensors().get("pixels").dtype()).isEqualTo("U8");
    assertThat(file.tensors().get("pixels").data())
        .isEqualTo(ByteBuffer.wrap(new byte[] {0, 127, -1}));
    assertThat(file.tensors().get("none").shape()).containsExactly(0, 3);
  }

  /** {@code src/test/python/check_safetensors.py} shows what the reference implementation reads. */
  @Test
  void writesAFileThatTheReferenceImplementationReads() throws IOException {
    Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    tensors.put("weights", NamedTensor.of(new float[] {0, 0.25f, -0.5f, Float.NaN, 1, 2}, 3, 2));
    tensors.put("moments", NamedTensor.of(new double[] {1e-300, -2.5}, 1, 2));
    tensors.put("iteration", NamedTensor.of(new long[] {123456789012L}));
    tensors.put("none", NamedTensor.of(new float[0], 0, 3));
    byte[] written = written(tensors, Map.of("accent", "Fr\u00e9chet"));
    assertThat(written).isEqualTo(Files.readAllBytes(resource("written.safetensors")));
  }

  @Property(tries = 200, seed = "1")
  void isReadAsItWasWritten(@ForAll("contents") Safetensors contents) throws Exception {
    Path file = Files.createTempFile("tensors", ".safetensors");
    try {
      Files.write(file, written(contents.tensors(), contents.metadata()));
      assertSame(Safetensors.read(file), contents);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300, seed = "2")
  void everyTruncationIsDetected(
      @ForAll("contents") Safetensors contents, @ForAll @IntRange(max = 100_000) int at)
      throws Exception {
    byte[] whole = written(contents.tensors(), contents.metadata());
    byte[] cut = java.util.Arrays.copyOf(whole, at % whole.length);
    assertThatThrownBy(() -> read(cut)).isInstanceOf(CorruptCheckpointException.class);
  }

  /** A changed byte is refused, or gives what the file then says; nothing else is thrown. */
  @Property(tries = 1000, seed = "3")
  void aChangedByteDoesNoHarm(
      @ForAll("contents") Safetensors contents,
      @ForAll @IntRange(max = 100_000) int at,
      @ForAll byte value)
      throws Exception {
    byte[] bytes = written(contents.tensors(), contents.metadata());
    bytes[at % bytes.length] = value;
    try {
      read(bytes);
    } catch (CorruptCheckpointException e) {
      assertThat(e).hasMessageContaining("tensors");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{ \"                                                                   | not valid JSON",
        "[]                                                                    | not an object",
        "{\"a\":1}                                                             | no description",
        "{\"a\":{}}                                                            | no dtype",
        "{\"a\":{\"dtype\":\"F32\"}}                                           | no shape",
        "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}      | none of",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}        | data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}      | data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}      | by its shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}     | no size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}    | no size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e99],\"data_offsets\":[0,4]}}   | no size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}      | starts at 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}     | truncated",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}      | belong to no tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4],\"data_offsets\":[0,4]}}"
            + " | too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[536870912],\"data_offsets\":[0,2147483648]}}"
            + " | too many",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}} | starts at 4",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}} | not valid JSON",
        "{\"__metadata__\":{\"x\":1}}                                          | not text",
        "{\"__metadata__\":[]}                                                 | not an object",
      })
  void refusesAHeaderThatDoesNotFit(String header, String reason) {
    assertThatThrownBy(() -> read(file(header, new byte[8])))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "9", "100000001", "9223372036854775807"})
  void refusesAnAbsurdHeaderSizeWithoutAskingForMemory(long size) {
    byte[] bytes = file("{}", new byte[0]);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(size);
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void refusesDeepNesting() {
    String deep = "{\"a\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> read(file(deep, new byte[0])))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void aTensorKnowsItsSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedTensor.of(new float[3], 2, 2))
        .withMessageContaining("12 bytes are given for F32[2, 2], which has 16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NamedTensor("X", new long[0], ByteBuffer.allocate(1)))
        .withMessageContaining("dtype \"X\"");
  }

  @Provide
  Arbitrary<Safetensors> contents() {
    Arbitrary<NamedTensor> floats =
        shapes()
            .flatMap(
                shape ->
                    Arbitraries.floats()
                        .array(float[].class)
                        .ofSize(size(shape))
                        .map(values -> NamedTensor.of(values, shape)));
    Arbitrary<NamedTensor> doubles =
        shapes()
            .flatMap(
                shape ->
                    Arbitraries.doubles()
                        .array(double[].class)
                        .ofSize(size(shape))
                        .map(values -> NamedTensor.of(values, shape)));
    Arbitrary<NamedTensor> longs =
        Arbitraries.longs().map(value -> NamedTensor.of(new long[] {value}));
    Arbitrary<Map<String, NamedTensor>> tensors =
        Arbitraries.maps(
                Arbitraries.strings().ofMaxLength(12).filter(name -> !name.equals("__metadata__")),
                Arbitraries.oneOf(floats, doubles, longs))
            .ofMaxSize(5);
    Arbitrary<Map<String, String>> metadata =
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), Arbitraries.strings().ofMaxLength(5))
            .ofMaxSize(2);
    return Combinators.combine(tensors, metadata).as(Safetensors::new);
  }

  private static Arbitrary<long[]> shapes() {
    return Arbitraries.longs().between(0, 3).array(long[].class).ofMaxSize(3);
  }

  private static int size(long[] shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    return size;
  }

  private static void assertSame(Safetensors read, Safetensors expected) {
    assertThat(read.metadata()).isEqualTo(expected.metadata());
    assertThat(read.tensors()).hasSameSizeAs(expected.tensors());
    List<String> names = new ArrayList<>(expected.tensors().keySet());
    for (String name : names) {
      NamedTensor tensor = read.tensors().get(name);
      assertThat(tensor.dtype()).isEqualTo(expected.tensors().get(name).dtype());
      assertThat(tensor.shape()).isEqualTo(expected.tensors().get(name).shape());
      assertThat(tensor.data()).isEqualTo(expected.tensors().get(name).data());
    }
  }

  private static byte[] written(Map<String, NamedTensor> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors, metadata);
    return out.toByteArray();
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static Safetensors read(byte[] bytes) throws IOException, CorruptCheckpointException {
    Path file = Files.createTempFile("tensors", ".safetensors");
    try {
      Files.write(file, bytes);
      return Safetensors.read(file);
    } finally {
      Files.delete(file);
    }
  }

  private static Path resource(String name) {
    return Path.of("src", "test", "resources", "safetensors", name);
  }
}
