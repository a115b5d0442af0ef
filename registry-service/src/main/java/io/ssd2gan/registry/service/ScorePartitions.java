package io.ssd2gan.registry.service;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.ssd2gan.base.messaging.HeldPartitions;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Told when the scores become this registry's. What the one before has not finished is finished
 * then, and not at the start: a registry that stands by must leave the models alone.
 */
@Singleton
@Default
@Identifier("scores")
public class ScorePartitions implements KafkaConsumerRebalanceListener {
  private final HeldPartitions held;
  private final Leadership leadership;

  /** Found when it is needed: the broker's client asks for this bean first. */
  private final Provider<ScoreConsumer> consumer;

  ScorePartitions(HeldPartitions held, Leadership leadership, Provider<ScoreConsumer> consumer) {
    this.held = held;
    this.leadership = leadership;
    this.consumer = consumer;
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> broker, Collection<TopicPartition> partitions) {
    held.onPartitionsAssigned(broker, partitions);
    if (!partitions.isEmpty()) {
      leadership.begin();
      consumer.get().finish();
    }
  }

  /** Also called when the partitions are lost already. */
  @Override
  public void onPartitionsRevoked(Consumer<?, ?> broker, Collection<TopicPartition> partitions) {
    leadership.end();
    held.onPartitionsRevoked(broker, partitions);
  }
}
