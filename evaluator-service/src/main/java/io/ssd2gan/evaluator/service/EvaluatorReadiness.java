package io.ssd2gan.evaluator.service;

import io.ssd2gan.common.store.Store;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
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

  private final Store store;
  private final Evaluations evaluations;

  EvaluatorReadiness(Store store, Evaluations evaluations) {
    this.store = store;
    this.evaluations = evaluations;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("evaluator");
    boolean present = true;
    try {
      store.confirm();
    } catch (IOException e) {
      present = false;
      response.withData("store", String.valueOf(e.getMessage()));
    }
    Optional<String> problem = evaluations.problem();
    problem.ifPresent(text -> response.withData("evaluation", text));
    return response.status(present && problem.isEmpty()).build();
  }
}
