package io.ssd2gan.registry.service;

import io.ssd2gan.registry.mlflow.MlflowClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down while MLflow does not answer; broker, scores and states have their own checks. */
@Readiness
@ApplicationScoped
public class MlflowReadiness implements HealthCheck {
  /** One with less patience than the one that does the work. */
  private final MlflowClient mlflow;

  MlflowReadiness(@ConfigProperty(name = "ssd2gan.mlflow.uri") URI server) {
    this.mlflow = new MlflowClient(server, Duration.ofSeconds(3));
  }

  @Override
  public HealthCheckResponse call() {
    try {
      mlflow.ping();
      return HealthCheckResponse.up("mlflow");
    } catch (IOException | RuntimeException e) {
      return HealthCheckResponse.named("mlflow")
          .down()
          .withData("problem", String.valueOf(e.getMessage()))
          .build();
    }
  }
}
