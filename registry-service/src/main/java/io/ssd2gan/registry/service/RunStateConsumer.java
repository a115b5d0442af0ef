package io.ssd2gan.registry.service;

import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.RunStateChanged;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** States of runs from Kafka, shown in MLflow. */
@ApplicationScoped
public class RunStateConsumer {
  private final TrainingRuns runs;
  private final Worker worker =
      new Worker("run-states", Duration.ofMillis(500), Duration.ofSeconds(30));

  RunStateConsumer(TrainingRuns runs) {
    this.runs = runs;
  }

  @Incoming("runs")
  CompletionStage<Void> consume(ConsumerRecord<String, byte[]> message) {
    String what =
        "State of run %s (partition %d, offset %d)"
            .formatted(message.key(), message.partition(), message.offset());
    return worker.submit(
        what,
        () -> runs.show(Events.read(message.headers(), message.value(), RunStateChanged.class)));
  }

  /** Why no state can be shown now. */
  public Optional<String> problem() {
    return worker.problem();
  }

  @PreDestroy
  void close() {
    worker.close();
  }
}
