package io.ssd2gan.trainer.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.event.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
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
  RunStore runs(@ConfigProperty(name = "ssd2gan.store") Path store) {
    return new RunStore(store);
  }

  @Produces
  @Singleton
  CheckpointStore checkpoints(@ConfigProperty(name = "ssd2gan.store") Path store) {
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
