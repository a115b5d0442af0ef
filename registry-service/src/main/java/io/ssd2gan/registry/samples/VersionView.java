package io.ssd2gan.registry.samples;

import io.ssd2gan.registry.champion.GeneratorVersion;
import java.util.Map;

/**
 * A version as JSON.
 *
 * @param measures what else was measured, by name
 * @param sha256 of the ONNX file
 * @param mlflow address of its page
 */
public record VersionView(
    String model,
    String version,
    String runId,
    int iteration,
    double fid,
    Map<String, Double> measures,
    String protocol,
    String sha256,
    String mlflow) {

  static VersionView of(GeneratorVersion version, String page) {
    return new VersionView(
        version.version().model(),
        String.valueOf(version.version().version()),
        version.candidate().runId(),
        version.candidate().iteration(),
        version.candidate().fid(),
        version.candidate().measures(),
        version.candidate().protocol(),
        version.generatorSha256(),
        page);
  }
}
