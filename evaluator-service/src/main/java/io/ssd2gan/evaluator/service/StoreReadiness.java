package io.ssd2gan.evaluator.service;

import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Down while the checkpoint store is not there; broker and checkpoints have their own checks. */
@Singleton
@Readiness
final class StoreReadiness implements HealthCheck {

  private final Path store;

  StoreReadiness(@ConfigProperty(name = "ssd2gan.store") Path store) {
    this.store = store;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("store");
    boolean present = Files.isReadable(store);
    if (!present) {
      response.withData(
          "problem", store + " is not there; is the store of the trainers mounted here?");
    }
    return response.status(present).build();
  }
}
