package io.ssd2gan.registry.serving;

import io.ssd2gan.common.run.RunIds;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotFoundException;
import java.io.IOException;

/** Finds what a path or a request names. */
@Singleton
public final class Lookup {
  private final ServedModels models;

  Lookup(ServedModels models) {
    this.models = models;
  }

  /**
   * A version of a model.
   *
   * @param version a number or an alias
   * @throws BadRequestException if that cannot be a name
   * @throws NotFoundException if there is none
   * @throws IOException if it is not in memory and MLflow cannot be reached
   */
  public GeneratorVersion version(String model, String version) throws IOException {
    checkModel(model);
    check(version, "a version; it is a number or an alias");
    return models
        .find(model, version)
        .orElseThrow(
            () ->
                new NotFoundException(
                    version.equals(KeptModel.CHAMPION)
                        ? "there is no model \"%s\" with a champion; GET /models lists those there are"
                            .formatted(model)
                        : "there is no model \"%s\" with a version \"%s\"; GET /models lists the models"
                            .formatted(model, version)));
  }

  /**
   * Refuses what cannot name a model.
   *
   * @throws BadRequestException if it cannot
   */
  public static void checkModel(String model) {
    check(model, "the name of a model");
  }

  private static void check(String text, String what) {
    if (!text.matches(RunIds.PATTERN)) {
      throw new BadRequestException(
          "\"%s\" is not %s; it must match %s".formatted(text, what, RunIds.PATTERN));
    }
  }
}
