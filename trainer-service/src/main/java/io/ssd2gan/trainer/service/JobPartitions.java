package io.ssd2gan.trainer.service;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.ssd2gan.messaging.HeldPartitions;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Told which partitions of the jobs are this trainer's. When one goes to another trainer, the job
 * that was taken from it is handed back first: the other trainer gets it as soon as the callback
 * returns.
 */
@Singleton
@Default
@Identifier("jobs")
public class JobPartitions implements KafkaConsumerRebalanceListener {
  /** Found when it is needed: the broker's client asks for this bean before there is an outbox. */
  private final Provider<Trainer> trainer;

  private final HeldPartitions held;

  JobPartitions(HeldPartitions held, Provider<Trainer> trainer) {
    this.held = held;
    this.trainer = trainer;
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    held.onPartitionsAssigned(consumer, partitions);
  }

  /** Also called when the partitions are lost already. */
  @Override
  public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    held.onPartitionsRevoked(consumer, partitions);
    trainer.get().handBackAndWait(partitions);
  }
}
