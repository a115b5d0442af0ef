package io.ssd2gan.registry.service;

import io.ssd2gan.common.store.Store;
import io.ssd2gan.registry.mlflow.MlflowClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Down while MLflow or the store does not answer, or a message is being repeated; the broker has
 * its own check.
 */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
public class Readiness implements HealthCheck {
  private final Store store;
  private final ScoreConsumer scores;
  private final RunStateConsumer runs;

  /** One with less patience than the one that does the work. */
  private final MlflowClient mlflow;

  Readiness(
      Store store,
      ScoreConsumer scores,
      RunStateConsumer runs,
      @ConfigProperty(name = "ssd2gan.mlflow.uri") URI server) {
    this.store = store;
    this.scores = scores;
    this.runs = runs;
    this.mlflow = new MlflowClient(server, Duration.ofSeconds(3));
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("registry");
    boolean ready = true;
    try {
      mlflow.ping();
    } catch (IOException | RuntimeException e) {
      response.withData("mlflow", String.valueOf(e.getMessage()));
      ready = false;
    }
    try {
      store.confirm();
    } catch (IOException e) {
      response.withData("store", String.valueOf(e.getMessage()));
      ready = false;
    }
    if (scores.problem().isPresent()) {
      response.withData("scores", scores.problem().orElse(""));
      ready = false;
    }
    if (runs.problem().isPresent()) {
      response.withData("runs", runs.problem().orElse(""));
      ready = false;
    }
    return response.status(ready).build();
  }
}
