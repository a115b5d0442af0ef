package io.ssd2gan.trainer.service;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.event.UnreadableEventException;
import io.ssd2gan.messaging.Announcer;
import io.ssd2gan.messaging.Commits;
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

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final HeldPartitions partitions;
  private final Trainer trainer;
  private final Announcer announcer;
  private final Commits commits;

  JobConsumer(HeldPartitions partitions, Trainer trainer, Announcer announcer, Commits commits) {
    this.partitions = partitions;
    this.trainer = trainer;
    this.announcer = announcer;
    this.commits = commits;
  }

  @Incoming("jobs")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  Uni<Void> receive(Message<byte[]> message) {
    IncomingKafkaRecordMetadata<String, byte[]> kafka = metadata(message);
    if (!partitions.own(kafka)) {
      return Uni.createFrom().voidItem();
    }
    commits.hold(kafka);
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
              if (ended == Outcome.HANDED_BACK) {
                return leave();
              }
              commits.done(kafka);
              return Uni.createFrom().voidItem();
            });
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
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely()
        .invoke(() -> commits.done(metadata(message)));
  }

  @SuppressWarnings("unchecked")
  static IncomingKafkaRecordMetadata<String, byte[]> metadata(Message<byte[]> message) {
    return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
  }
}
