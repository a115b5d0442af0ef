package io.ssd2gan.evaluator.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The test's own ends of the topics. */
final class Wire implements AutoCloseable {

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> received = new ArrayList<>();

  /** Reads these topics from their beginnings. */
  Wire(String bootstrapServers, String... topics) {
    Map<String, Object> servers = Map.of("bootstrap.servers", bootstrapServers);
    producer = new KafkaProducer<>(servers, new StringSerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(servers, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Returns when the broker has it. */
  void send(ProducerRecord<String, byte[]> message) {
    try {
      producer.send(message).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What has come so far of a run. */
  List<ConsumerRecord<String, byte[]>> received(String topic, String run) {
    consumer.poll(Duration.ofMillis(100)).forEach(received::add);
    return received.stream()
        .filter(record -> record.topic().equals(topic) && isOf(run, record.key()))
        .toList();
  }

  /** Checkpoints have the key {@code run/iteration}. */
  private static boolean isOf(String run, String key) {
    return key.equals(run) || key.startsWith(run + "/");
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close();
  }
}
