package io.ssd2gan.registry.mlflow;

import java.util.Map;

/** A name under which MLflow keeps versions of a model. */
public record RegisteredModel(String name, Map<String, String> tags) {

  public RegisteredModel {
    tags = Map.copyOf(tags);
  }
}
