package io.ssd2gan.evaluator.service;

import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Down while the checkpoint store is not there, or an evaluation waits for something that cannot be
 * reached; the broker has its own check.
 */
@Singleton
@Readiness
final class EvaluatorReadiness implements HealthCheck {

  private final Path store;
  private final Evaluations evaluations;

  EvaluatorReadiness(@ConfigProperty(name = "ssd2gan.store") Path store, Evaluations evaluations) {
    this.store = store;
    this.evaluations = evaluations;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("evaluator");
    boolean present = Files.isReadable(store);
    if (!present) {
      response.withData(
          "store", store + " is not there; is the store of the trainers mounted here?");
    }
    Optional<String> problem = evaluations.problem();
    problem.ifPresent(text -> response.withData("evaluation", text));
    return response.status(present && problem.isEmpty()).build();
  }
}
