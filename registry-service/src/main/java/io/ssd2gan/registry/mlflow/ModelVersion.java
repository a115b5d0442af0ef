package io.ssd2gan.registry.mlflow;

import java.time.Instant;
import java.util.Map;

/**
 * A version of a registered model.
 *
 * @param version counted by MLflow from 1
 * @param source artifact URI of the folder with the file {@code MLmodel}
 */
public record ModelVersion(
    String model, int version, String source, Map<String, String> tags, Instant createdAt) {

  public ModelVersion {
    tags = Map.copyOf(tags);
  }
}
