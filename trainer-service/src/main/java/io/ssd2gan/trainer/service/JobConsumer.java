package io.ssd2gan.trainer.service;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.event.UnreadableEventException;
import io.ssd2gan.messaging.Announcer;
import io.ssd2gan.messaging.HeldPartitions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Takes jobs from the broker, one at a time.
 *
 * <p>A message is acknowledged when its run has ended and all events of the run are acknowledged.
 * What cannot be read as a job, or contradicts a run that exists, goes to the dead-letter topic. A
 * job that is handed back is neither: the broker gives it to the next trainer.
 */
@Singleton
public class JobConsumer {
  private static final Logger LOG = Logger.getLogger(JobConsumer.class);

  private final HeldPartitions partitions;
  private final Trainer trainer;
  private final Announcer announcer;

  JobConsumer(HeldPartitions partitions, Trainer trainer, Announcer announcer) {
    this.partitions = partitions;
    this.trainer = trainer;
    this.announcer = announcer;
  }

  @Incoming("jobs")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  Uni<Void> receive(Message<byte[]> message) {
    IncomingKafkaRecordMetadata<String, byte[]> kafka = metadata(message);
    if (!partitions.own(kafka)) {
      return Uni.createFrom().voidItem();
    }
    RunSubmitted job;
    try {
      job = Events.read(kafka.getHeaders(), message.getPayload(), RunSubmitted.class);
      checkKey(kafka, job);
    } catch (UnreadableEventException e) {
      return reject(message, e);
    }
    TopicPartition partition = HeldPartitions.partition(kafka);
    CompletableFuture<Outcome> outcome = trainer.train(job, partition);
    if (!partitions.own(kafka)) {
      trainer.handBack(Set.of(partition));
    }
    return Uni.createFrom()
        .completionStage(outcome)
        .onItemOrFailure()
        .transformToUni(
            (ended, failure) -> {
              if (failure != null) {
                return reject(message, failure);
              }
              return switch (ended) {
                case FINISHED -> acknowledge(message);
                case HANDED_BACK -> leave();
              };
            });
  }

  /** A lost acknowledgement only means that the job comes again, when there is nothing to do. */
  private static Uni<Void> acknowledge(Message<byte[]> message) {
    return Uni.createFrom()
        .completionStage(message::ack)
        .onFailure()
        .invoke(e -> LOG.warnf("A job that has ended will be delivered again: %s", e))
        .onFailure()
        .recoverWithNull();
  }

  /**
   * Goes on to the next message; the one that is left comes again, because its partition was lost.
   * At shutdown it was not, and to acknowledge a later message of the partition would acknowledge
   * this one too: so nothing follows.
   */
  private Uni<Void> leave() {
    return trainer.isClosing() ? Uni.createFrom().nothing() : Uni.createFrom().voidItem();
  }

  /** One key, one partition, one trainer: so no run is ever in training twice at the same time. */
  private static void checkKey(IncomingKafkaRecordMetadata<String, byte[]> kafka, RunSubmitted job)
      throws UnreadableEventException {
    if (!job.runId().equals(kafka.getKey())) {
      throw new UnreadableEventException(
          "The key of the message is %s; it must be the id of its run, %s"
              .formatted(kafka.getKey(), job.runId()));
    }
  }

  private Uni<Void> reject(Message<byte[]> message, Throwable reason) {
    LOG.warnf("A job goes to the dead letters: %s", reason.getMessage());
    return Uni.createFrom()
        .voidItem()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(
            Unchecked.consumer(
                nothing -> announcer.putAside(metadata(message), message.getPayload(), reason)))
        .onFailure()
        .retry()
        .withBackOff(Duration.ofSeconds(1), Duration.ofSeconds(15))
        .indefinitely()
        .chain(() -> acknowledge(message));
  }

  @SuppressWarnings("unchecked")
  static IncomingKafkaRecordMetadata<String, byte[]> metadata(Message<byte[]> message) {
    return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
  }
}
