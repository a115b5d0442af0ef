package io.ssd2gan.registry.serving;

import io.ssd2gan.registry.champion.GeneratorVersion;
import java.util.Map;

/**
 * A champion as JSON.
 *
 * @param measures what else was measured, by name
 * @param sha256 of the ONNX file
 * @param mlflow address of its page
 */
public record ChampionView(
    String model,
    String version,
    String runId,
    int iteration,
    double fid,
    Map<String, Double> measures,
    String protocol,
    String sha256,
    String mlflow) {

  static ChampionView of(GeneratorVersion champion, String page) {
    return new ChampionView(
        champion.version().model(),
        String.valueOf(champion.version().version()),
        champion.candidate().runId(),
        champion.candidate().iteration(),
        champion.candidate().fid(),
        champion.candidate().measures(),
        champion.candidate().protocol(),
        champion.generatorSha256(),
        page);
  }
}
