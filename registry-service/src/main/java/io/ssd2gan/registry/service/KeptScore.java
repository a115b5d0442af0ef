package io.ssd2gan.registry.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.event.ModelDecided;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.MlflowRun;
import io.ssd2gan.registry.mlflow.MlflowUnavailableException;
import io.ssd2gan.registry.selection.Candidate;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A score as the registry keeps it, with what came of it: a file of the MLflow run, {@code
 * scores/<iteration>/<protocol>.json}. The first score of a (run, iteration, protocol) stays; a
 * later one is ignored in favour of it.
 *
 * @param decision null until there is one
 */
record KeptScore(
    String runId,
    int iteration,
    String protocol,
    double fid,
    Map<String, Double> measures,
    Instant scoredAt,
    @Nullable ModelDecided decision) {

  /** The one that is there, or the given one, which is then kept. */
  static KeptScore of(CheckpointScored score, MlflowClient mlflow, MlflowRun run)
      throws IOException {
    Optional<byte[]> file =
        mlflow.find(run.artifactUri(), file(score.iteration(), score.protocol()));
    if (file.isPresent()) {
      return read(file.get());
    }
    KeptScore kept =
        new KeptScore(
            score.runId(),
            score.iteration(),
            score.protocol(),
            score.fid(),
            score.measures(),
            score.scoredAt(),
            null);
    kept.write(mlflow, run);
    return kept;
  }

  private static KeptScore read(byte[] json) throws IOException {
    try {
      return Json.mapper().readValue(json, KeptScore.class);
    } catch (JsonProcessingException e) {
      throw new MlflowUnavailableException(
          "A score in MLflow cannot be read; delete it, and it is kept anew: "
              + e.getOriginalMessage(),
          e);
    }
  }

  /** The same, with what came of it. */
  KeptScore decided(ModelDecided made) {
    return new KeptScore(runId, iteration, protocol, fid, measures, scoredAt, made);
  }

  void write(MlflowClient mlflow, MlflowRun run) throws IOException {
    mlflow.put(run.artifactUri(), file(iteration, protocol), Json.mapper().writeValueAsBytes(this));
  }

  Candidate candidate() {
    return new Candidate(protocol, fid, measures, iteration, runId);
  }

  private static String file(int iteration, String protocol) {
    return "scores/%09d/%s.json".formatted(iteration, protocol);
  }
}
