package io.ssd2gan.base.messaging;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Tells the broker how far a partition is done: up to the first message that is not. A commit is
 * repeated until the broker has it or the partition is another's. The strategies of the messaging
 * framework try once, so that a rebalance, or a broker that is away at that moment, would leave the
 * last messages of a partition uncommitted until another one comes.
 */
@Singleton
public final class Commits {
  private static final Logger LOG = Logger.getLogger(Commits.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final KafkaClientService clients;
  private final HeldPartitions held;
  private final Map<TopicPartition, Progress> partitions = new ConcurrentHashMap<>();

  Commits(KafkaClientService clients, HeldPartitions held) {
    this.clients = clients;
    this.held = held;
  }

  /** What was received of a partition since it became ours; guarded by itself. */
  private static final class Progress {
    final int since;
    final TreeSet<Long> open = new TreeSet<>();
    long next;
    long committed = -1;
    boolean committing;

    Progress(int since) {
      this.since = since;
    }

    /** The first offset that is not done. */
    long done() {
      return open.isEmpty() ? next : open.first();
    }
  }

  /** Notes that a message is held. To be called in the order of the partition. */
  void hold(IncomingKafkaRecordMetadata<?, ?> message) {
    held.since(HeldPartitions.partition(message))
        .ifPresent(
            since -> {
              Progress progress =
                  partitions.compute(
                      HeldPartitions.partition(message),
                      (partition, before) ->
                          before != null && before.since == since ? before : new Progress(since));
              synchronized (progress) {
                progress.open.add(message.getOffset());
                progress.next = Math.max(progress.next, message.getOffset() + 1);
              }
            });
  }

  /** Commits that a message is done, once all before it are, too. */
  void done(IncomingKafkaRecordMetadata<?, ?> message) {
    TopicPartition partition = HeldPartitions.partition(message);
    Progress progress = partitions.get(partition);
    if (progress == null) {
      return;
    }
    synchronized (progress) {
      progress.open.remove(message.getOffset());
    }
    commit(clients.getConsumer(message.getChannel()), partition, progress);
  }

  /**
   * Asks the broker whether it counts this process in, by committing once more what is done: it
   * takes commits from none but the members of a group, and who has made one is a member for {@code
   * session.timeout.ms} from then on.
   *
   * @param limit for the broker's answer
   * @throws IOException if it refuses or does not answer, or no partition of the channel is ours
   */
  public void confirm(String channel, Duration limit) throws IOException {
    try {
      clients
          .getConsumer(channel)
          .runOnPollingThread(
              (Consumer<Object, Object> consumer) -> {
                TopicPartition any =
                    consumer.assignment().stream()
                        .findAny()
                        .orElseThrow(() -> new KafkaException("no partition is ours"));
                OffsetAndMetadata done = new OffsetAndMetadata(done(consumer, any, limit));
                consumer.commitSync(Map.of(any, done), limit);
              })
          .await()
          .atMost(limit.multipliedBy(3));
    } catch (KafkaException | TimeoutException e) {
      throw new IOException(
          "The broker does not confirm that the %s are ours: %s".formatted(channel, e), e);
    }
  }

  /** The first offset of a partition that is not done. */
  private long done(Consumer<?, ?> consumer, TopicPartition partition, Duration limit) {
    Progress progress = partitions.get(partition);
    if (progress != null && isOurs(partition, progress)) {
      synchronized (progress) {
        return progress.done();
      }
    }
    OffsetAndMetadata before = consumer.committed(Set.of(partition), limit).get(partition);
    return before == null ? 0 : before.offset();
  }

  private void commit(KafkaConsumer<?, ?> consumer, TopicPartition partition, Progress progress) {
    synchronized (progress) {
      if (progress.committing
          || progress.done() <= progress.committed
          || !isOurs(partition, progress)) {
        return;
      }
      progress.committing = true;
    }
    Uni.createFrom()
        .deferred(
            () -> {
              long offset;
              synchronized (progress) {
                offset = progress.done();
              }
              return consumer
                  .commitAsync(Map.of(partition, new OffsetAndMetadata(offset)))
                  .replaceWith(offset);
            })
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .until(failure -> isOurs(partition, progress))
        .subscribe()
        .with(
            offset -> {
              synchronized (progress) {
                progress.committed = offset;
                progress.committing = false;
              }
              commit(consumer, partition, progress);
            },
            failure -> {
              synchronized (progress) {
                progress.committing = false;
              }
              LOG.infof("What is done of %s will be delivered again: %s", partition, failure);
            });
  }

  private boolean isOurs(TopicPartition partition, Progress progress) {
    return held.since(partition).filter(since -> since == progress.since).isPresent();
  }
}
