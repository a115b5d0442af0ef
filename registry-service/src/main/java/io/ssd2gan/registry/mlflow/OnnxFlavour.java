package io.ssd2gan.registry.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.random.Noise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a generator in MLflow's ONNX flavour, which {@code mlflow.onnx.load_model}, {@code
 * mlflow.pyfunc.load_model} and {@code mlflow models serve} read. Its signature has them refuse
 * input of another shape or type, and an example shows what they take.
 */
public final class OnnxFlavour {
  /** The network itself. */
  public static final String MODEL = "model.onnx";

  private static final int EXAMPLES = 2;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private OnnxFlavour() {}

  /**
   * Names and contents, in the order in which they are to be written: {@code MLmodel}, by which a
   * reader finds the others, is the last.
   *
   * @param onnx input {@code z} [N, latentSize], output {@code image} [N, 3, resolution,
   *     resolution]
   * @param model that has the files
   * @param runId MLflow's id of the run
   * @param savedAt when the generator was saved; not the present, so that files written again are
   *     the same
   */
  public static Map<String, byte[]> files(
      byte[] onnx,
      int latentSize,
      int resolution,
      LoggedModel model,
      String runId,
      Instant savedAt) {
    String description =
        template("MLmodel")
            .replace("${artifactUri}", model.artifactUri())
            .replace("${modelId}", model.id())
            .replace("${runId}", runId)
            .replace("${latentSize}", String.valueOf(latentSize))
            .replace("${resolution}", String.valueOf(resolution))
            .replace("${savedAt}", TIME.format(savedAt));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(MODEL, onnx);
    for (String name : new String[] {"requirements.txt", "python_env.yaml", "conda.yaml"}) {
      files.put(name, template(name).getBytes(StandardCharsets.UTF_8));
    }
    Map<String, Object> example = Map.of("z", example(latentSize));
    files.put("input_example.json", json(example));
    files.put("serving_input_example.json", json(Map.of("inputs", example)));
    files.put("MLmodel", description.getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** [{@value #EXAMPLES}, latentSize], the first of the noise that samples are drawn from. */
  private static float[][] example(int latentSize) {
    float[] z = Noise.latents(0, 0, EXAMPLES, latentSize);
    float[][] rows = new float[EXAMPLES][];
    for (int row = 0; row < EXAMPLES; row++) {
      rows[row] = Arrays.copyOfRange(z, row * latentSize, (row + 1) * latentSize);
    }
    return rows;
  }

  private static byte[] json(Object value) {
    try {
      return Json.mapper().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String template(String name) {
    try (InputStream stream = OnnxFlavour.class.getResourceAsStream("/onnx-flavour/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("the resource onnx-flavour/" + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
