package io.ssd2gan.trainer.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.store.Store;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes from the configuration what the service works with. */
final class Workplaces {
  /** REST speaks the JSON of the events. */
  @Produces
  @Singleton
  ObjectMapper json() {
    return Json.mapper();
  }

  @Produces
  @Singleton
  Store store(@ConfigProperty(name = "ssd2gan.store") String address) {
    return Store.at(address);
  }

  @Produces
  @Singleton
  RunStore runs(Store store) {
    return new RunStore(store);
  }

  @Produces
  @Singleton
  CheckpointStore checkpoints(Store store) {
    return new CheckpointStore(store);
  }

  @Produces
  @Singleton
  Workplace workplace(
      RunStore runs,
      CheckpointStore checkpoints,
      Outbox outbox,
      TrainingMetrics metrics,
      TrainingHealth health,
      @ConfigProperty(name = "ssd2gan.checkpoint-every") Duration checkpointEvery,
      @ConfigProperty(name = "quarkus.application.version") String codeVersion) {
    return new Workplace(runs, checkpoints, outbox, metrics, health, checkpointEvery, codeVersion);
  }
}
