package io.ssd2gan.trainer.service;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.event.UnreadableEventException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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

  private static final String CHANNEL = "jobs";
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final JobPartitions partitions;
  private final Trainer trainer;
  private final KafkaClientService kafka;

  JobConsumer(JobPartitions partitions, Trainer trainer, KafkaClientService kafka) {
    this.partitions = partitions;
    this.trainer = trainer;
    this.kafka = kafka;
  }

  @Incoming(CHANNEL)
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  Uni<Void> receive(Message<byte[]> message) {
    IncomingKafkaRecordMetadata<?, ?> job = metadata(message);
    if (!partitions.own(job)) {
      return Uni.createFrom().voidItem();
    }
    RunSubmitted submitted;
    try {
      submitted = Events.read(job.getHeaders(), message.getPayload(), RunSubmitted.class);
      checkKey(job, submitted);
    } catch (UnreadableEventException e) {
      return reject(message, e);
    }
    TopicPartition partition = JobPartitions.partition(job);
    CompletableFuture<Outcome> outcome = trainer.train(submitted, partition);
    if (!partitions.own(job)) {
      trainer.handBack(Set.of(partition));
    }
    return Uni.createFrom()
        .completionStage(outcome)
        .onItem()
        .transformToUni(
            ended ->
                switch (ended) {
                  case FINISHED -> acknowledge(job);
                  case HANDED_BACK -> leave();
                })
        .onFailure()
        .recoverWithUni(e -> reject(message, e));
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
  private static void checkKey(IncomingKafkaRecordMetadata<?, ?> job, RunSubmitted submitted)
      throws UnreadableEventException {
    if (!submitted.runId().equals(job.getKey())) {
      throw new UnreadableEventException(
          "The key of the message is %s; it must be the id of its run, %s"
              .formatted(job.getKey(), submitted.runId()));
    }
  }

  /**
   * Commits until the broker has it. The channel's own strategy tries once, so a broker that is
   * away at that moment would leave the job uncommitted until another one of its partition ends.
   */
  private Uni<Void> acknowledge(IncomingKafkaRecordMetadata<?, ?> job) {
    return Uni.createFrom()
        .deferred(
            () ->
                kafka
                    .getConsumer(CHANNEL)
                    .commitAsync(
                        Map.of(
                            JobPartitions.partition(job),
                            new OffsetAndMetadata(job.getOffset() + 1))))
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .until(failure -> partitions.own(job) && !trainer.isClosing())
        .onFailure()
        .invoke(e -> LOG.warnf("A job that is done will be delivered again: %s", e))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> reject(Message<byte[]> message, Throwable reason) {
    LOG.warnf("A job goes to the dead letters: %s", reason.getMessage());
    return Uni.createFrom()
        .completionStage(() -> message.nack(reason))
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely()
        .chain(() -> acknowledge(metadata(message)));
  }

  static IncomingKafkaRecordMetadata<?, ?> metadata(Message<byte[]> message) {
    return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
  }
}
