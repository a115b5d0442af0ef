package io.ssd2gan.trainer.service;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Whether the run in training can go on. */
@Singleton
@Default
@Readiness
final class TrainingHealth implements HealthCheck {
  private volatile @Nullable String problem;

  /** The run waits for something that cannot be reached. */
  void waits(String why) {
    problem = why;
  }

  /** The run goes on, or there is none. */
  void goesOn() {
    problem = null;
  }

  @Override
  public HealthCheckResponse call() {
    String why = problem;
    return why == null
        ? HealthCheckResponse.up("training")
        : HealthCheckResponse.named("training").down().withData("problem", why).build();
  }
}
