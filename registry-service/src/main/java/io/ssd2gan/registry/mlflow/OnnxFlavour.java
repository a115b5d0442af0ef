package io.ssd2gan.registry.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a generator in MLflow's ONNX flavour, which {@code mlflow.onnx.load_model}, {@code
 * mlflow.pyfunc.load_model} and {@code mlflow models serve} read. Its signature has them refuse
 * input of another shape or type.
 */
public final class OnnxFlavour {
  /** The network itself. */
  public static final String MODEL = "model.onnx";

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
   * @param artifactPath the folder's path in its run, such as {@code models/000000100}
   * @param runId MLflow's id of the run
   * @param savedAt when the generator was saved; not the present, so that files written again are
   *     the same
   */
  public static Map<String, byte[]> files(
      byte[] onnx,
      int latentSize,
      int resolution,
      String artifactPath,
      String runId,
      Instant savedAt) {
    String description =
        template("MLmodel")
            .replace("${artifactPath}", artifactPath)
            .replace("${runId}", runId)
            .replace("${latentSize}", String.valueOf(latentSize))
            .replace("${resolution}", String.valueOf(resolution))
            .replace("${savedAt}", TIME.format(savedAt));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(MODEL, onnx);
    for (String name : new String[] {"requirements.txt", "python_env.yaml", "conda.yaml"}) {
      files.put(name, template(name).getBytes(StandardCharsets.UTF_8));
    }
    files.put("MLmodel", description.getBytes(StandardCharsets.UTF_8));
    return files;
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
