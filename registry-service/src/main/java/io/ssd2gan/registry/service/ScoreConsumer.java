package io.ssd2gan.registry.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Events;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Scores from Kafka, one after the other. A message is acknowledged when everything that follows
 * from it is done; one that never can be goes to the dead-letter topic.
 */
@ApplicationScoped
public class ScoreConsumer {
  private final Registrar registrar;
  private final MeterRegistry meters;
  private final Worker worker =
      new Worker("scores", Duration.ofMillis(500), Duration.ofSeconds(30));

  ScoreConsumer(Registrar registrar, MeterRegistry meters) {
    this.registrar = registrar;
    this.meters = meters;
  }

  /** What a registry that crashed has not announced is announced before any score is taken in. */
  void finish(@Observes StartupEvent started) {
    worker.submit("Announcing what is not announced yet", registrar::finishAll);
  }

  @Incoming("scores")
  CompletionStage<Void> consume(ConsumerRecord<String, byte[]> message) {
    String what =
        "Score of run %s (partition %d, offset %d)"
            .formatted(message.key(), message.partition(), message.offset());
    return worker
        .submit(
            what,
            () -> {
              CheckpointScored score =
                  Events.read(message.headers(), message.value(), CheckpointScored.class);
              count(registrar.register(score).label());
            })
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                count("poison");
              }
            });
  }

  private void count(String outcome) {
    meters.counter("ssd2gan.registry.scores", "outcome", outcome).increment();
  }

  /** Why no score can be taken in now. */
  public Optional<String> problem() {
    return worker.problem();
  }

  @PreDestroy
  void close() {
    worker.close();
  }
}
