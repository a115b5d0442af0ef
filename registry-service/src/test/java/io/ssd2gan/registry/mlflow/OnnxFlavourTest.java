package io.ssd2gan.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.ssd2gan.local.mlflow.MlflowServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxFlavourTest {
  private final Map<String, byte[]> files =
      OnnxFlavour.files(
          new byte[] {1, 2, 3},
          128,
          32,
          new LoggedModel("m-1", "mlflow-artifacts:/1/models/m-1/artifacts", false),
          "0123abc",
          Instant.parse("2026-01-02T03:04:05.678Z"));

  @Test
  void theDescriptionIsTheLastFileAndComplete() {
    assertThat(files.keySet())
        .containsExactly(
            "model.onnx",
            "requirements.txt",
            "python_env.yaml",
            "conda.yaml",
            "input_example.json",
            "serving_input_example.json",
            "MLmodel");
    assertThat(files.get("model.onnx")).containsExactly(1, 2, 3);
    assertThat(text("MLmodel"))
        .contains("artifact_path: mlflow-artifacts:/1/models/m-1/artifacts")
        .contains("model_id: m-1")
        .contains("run_id: 0123abc")
        .contains("\"shape\": [-1, 128]")
        .contains("\"shape\": [-1, 3, 32, 32]")
        .contains("utc_time_created: '2026-01-02 03:04:05.678000'")
        .doesNotContain("${");
  }

  @Test
  void itsVersionsAreThoseOfTheServer() throws Exception {
    List<String> pinned;
    try (InputStream in = MlflowServer.class.getResourceAsStream("requirements.txt")) {
      pinned = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(text("requirements.txt").lines()).isNotEmpty().allMatch(pinned::contains);
    assertThat(text("MLmodel"))
        .contains("mlflow_version: " + version(pinned, "mlflow"))
        .contains("onnx_version: " + version(pinned, "onnx"));
  }

  private static String version(List<String> pinned, String name) {
    return pinned.stream()
        .filter(line -> line.startsWith(name + "=="))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 2);
  }

  private String text(String name) {
    return new String(files.get(name), StandardCharsets.UTF_8);
  }
}
