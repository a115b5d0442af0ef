package io.ssd2gan.registry.service;

import io.ssd2gan.common.store.Store;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down while the store is away; the others have their own checks. */
@Singleton
@Readiness
final class StoreReadiness implements HealthCheck {

  private final Store store;

  StoreReadiness(Store store) {
    this.store = store;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      store.confirm();
      return HealthCheckResponse.up("store");
    } catch (IOException e) {
      return HealthCheckResponse.named("store")
          .down()
          .withData("problem", String.valueOf(e.getMessage()))
          .build();
    }
  }
}
