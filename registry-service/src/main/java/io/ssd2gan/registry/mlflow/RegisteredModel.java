package io.ssd2gan.registry.mlflow;

import java.util.Map;

/**
 * A name under which MLflow keeps versions of a model.
 *
 * @param aliases the versions that have a name of their own, by that
 */
public record RegisteredModel(String name, Map<String, String> tags, Map<String, Integer> aliases) {

  public RegisteredModel {
    tags = Map.copyOf(tags);
    aliases = Map.copyOf(aliases);
  }
}
