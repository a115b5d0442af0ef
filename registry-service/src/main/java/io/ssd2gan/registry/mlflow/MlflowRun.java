package io.ssd2gan.registry.mlflow;

import java.util.Map;

/**
 * A run in MLflow.
 *
 * @param id MLflow's own id, chosen by the server
 * @param artifactUri where its files are, such as {@code mlflow-artifacts:/1/0123abc/artifacts}
 */
public record MlflowRun(
    String id,
    String experimentId,
    String artifactUri,
    Map<String, String> params,
    Map<String, String> tags) {

  public MlflowRun {
    params = Map.copyOf(params);
    tags = Map.copyOf(tags);
  }
}
