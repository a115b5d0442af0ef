package io.ssd2gan.registry.champion;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.event.SelectionPolicy;
import io.ssd2gan.registry.mlflow.MlflowUnavailableException;
import io.ssd2gan.registry.mlflow.RegisteredModel;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A registered model whose champion the registry chooses.
 *
 * @param alias the version to which the alias {@code champion} points, be it right or not
 */
public record KeptModel(String name, Standing standing, OptionalInt alias) {
  /** The alias of the champion. */
  public static final String CHAMPION = "champion";

  /** The tag with the {@link Standing}. */
  static final String STANDING = "ssd2gan.selection";

  /** A tag of models of 0.1: the protocol under which their champion was chosen, by its FID. */
  private static final String PROTOCOL = "ssd2gan.protocol";

  /** Whether the registry chooses its champion; else it is somebody else's. */
  public static boolean isKept(RegisteredModel model) {
    return model.tags().containsKey(STANDING) || model.tags().containsKey(PROTOCOL);
  }

  /**
   * What MLflow has of it; nothing of a model that is somebody else's.
   *
   * @param minimumGain of the policy of a model of 0.1
   * @throws IOException if its tag cannot be read, which somebody must have written
   */
  public static Optional<KeptModel> of(RegisteredModel model, double minimumGain)
      throws IOException {
    String json = model.tags().get(STANDING);
    String protocol = model.tags().get(PROTOCOL);
    Standing standing;
    if (json != null) {
      standing = read(model.name(), json);
    } else if (protocol != null) {
      standing = Standing.under(SelectionPolicy.smallestFid(protocol, minimumGain));
    } else {
      return Optional.empty();
    }
    Integer alias = model.aliases().get(CHAMPION);
    return Optional.of(
        new KeptModel(
            model.name(), standing, alias == null ? OptionalInt.empty() : OptionalInt.of(alias)));
  }

  private static Standing read(String name, String json) throws IOException {
    try {
      return Json.mapper().readValue(json, Standing.class);
    } catch (JsonProcessingException e) {
      throw new MlflowUnavailableException(
          "The tag %s of model %s cannot be read; delete it in MLflow, and the champion is chosen anew: %s"
              .formatted(STANDING, name, e.getOriginalMessage()),
          e);
    }
  }

  KeptModel with(Standing changed) {
    return new KeptModel(name, changed, alias);
  }

  public SelectionPolicy policy() {
    return standing.policy();
  }
}
