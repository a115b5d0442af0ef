package io.ssd2gan.trainer.service;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions of the jobs are this trainer's. When one goes to another trainer, the job that
 * was taken from it is handed back first: the other trainer gets it as soon as the callback
 * returns.
 */
@Singleton
@Default
@Identifier("jobs")
public class JobPartitions implements KafkaConsumerRebalanceListener {
  /** Found when it is needed: the broker's client asks for this bean before there is an outbox. */
  private final Provider<Trainer> trainer;

  /** By partition, the generation of the group in which it became ours. */
  private final Map<TopicPartition, Integer> ownedSince = new ConcurrentHashMap<>();

  JobPartitions(Provider<Trainer> trainer) {
    this.trainer = trainer;
  }

  /**
   * Whether a message is still ours. It is not if its partition has gone to another trainer since
   * it was fetched, nor if the partition has come back meanwhile: then it is fetched again, after
   * those before it.
   */
  boolean own(IncomingKafkaRecordMetadata<?, ?> message) {
    Integer since = ownedSince.get(partition(message));
    return since != null && message.getConsumerGroupGenerationId() >= since;
  }

  static TopicPartition partition(IncomingKafkaRecordMetadata<?, ?> message) {
    return new TopicPartition(message.getTopic(), message.getPartition());
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    int generation = consumer.groupMetadata().generationId();
    partitions.forEach(partition -> ownedSince.put(partition, generation));
  }

  /** Also called when the partitions are lost already. */
  @Override
  public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    partitions.forEach(ownedSince::remove);
    trainer.get().handBackAndWait(partitions);
  }
}
