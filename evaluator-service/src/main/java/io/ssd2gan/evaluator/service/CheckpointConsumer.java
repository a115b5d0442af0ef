package io.ssd2gan.evaluator.service;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.ssd2gan.common.event.CheckpointSaved;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.UnreadableEventException;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Takes checkpoints from the broker, one at a time. A message is acknowledged when its score is;
 * one that never gets a score goes to the dead-letter topic, as it came, with the reason.
 */
@Singleton
public final class CheckpointConsumer {

  private static final Logger LOG = Logger.getLogger(CheckpointConsumer.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Evaluations evaluations;

  CheckpointConsumer(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @Incoming("checkpoints")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  Uni<Void> receive(Message<byte[]> message) {
    IncomingKafkaRecordMetadata<?, ?> kafka =
        message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
    CheckpointSaved saved;
    try {
      saved = Events.read(kafka.getHeaders(), message.getPayload(), CheckpointSaved.class);
    } catch (UnreadableEventException e) {
      return reject(message, e);
    }
    return Uni.createFrom()
        .completionStage(evaluations.evaluate(saved))
        .onItemOrFailure()
        .transformToUni(
            (done, failure) -> failure == null ? acknowledge(message) : reject(message, failure));
  }

  /** A lost acknowledgement only means that the message comes again, when it costs nothing. */
  private static Uni<Void> acknowledge(Message<byte[]> message) {
    return Uni.createFrom()
        .completionStage(message::ack)
        .onFailure()
        .invoke(e -> LOG.warnf("A checkpoint that is done will be delivered again: %s", e))
        .onFailure()
        .recoverWithNull();
  }

  private static Uni<Void> reject(Message<byte[]> message, Throwable reason) {
    LOG.warnf("A checkpoint goes to the dead letters: %s", reason.getMessage());
    return Uni.createFrom()
        .completionStage(() -> message.nack(reason))
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely();
  }
}
