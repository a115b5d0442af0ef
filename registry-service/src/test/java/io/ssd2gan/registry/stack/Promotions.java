package io.ssd2gan.registry.stack;

import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.ModelPromoted;
import io.ssd2gan.common.event.Topics;
import io.ssd2gan.common.event.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is in the topics. */
public final class Promotions {
  private Promotions() {}

  /** Every promotion of a model, in order, repetitions included. */
  public static List<ModelPromoted> of(String kafka, String model) {
    List<ModelPromoted> promotions = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> message : all(kafka, Topics.MODELS)) {
      if (message.key().equals(model)) {
        try {
          ModelPromoted promoted =
              Events.read(message.headers(), message.value(), ModelPromoted.class);
          Header id = message.headers().lastHeader("ce_id");
          if (!new String(id.value(), java.nio.charset.StandardCharsets.UTF_8)
              .equals(promoted.id())) {
            throw new AssertionError("ce_id is not " + promoted.id());
          }
          promotions.add(promoted);
        } catch (UnreadableEventException e) {
          throw new AssertionError(e);
        }
      }
    }
    return promotions;
  }

  /** Every message of a topic. */
  public static List<ConsumerRecord<String, byte[]>> all(String kafka, String topic) {
    List<ConsumerRecord<String, byte[]>> messages = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "enable.auto.commit",
                "false",
                "fetch.max.wait.ms",
                "20"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(messages::add);
      }
    }
    return messages;
  }
}
