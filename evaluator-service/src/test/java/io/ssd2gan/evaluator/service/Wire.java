package io.ssd2gan.evaluator.service;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The test's own ends of the topics. */
final class Wire implements AutoCloseable {

  private static final String GROUP = "ssd2gan-evaluator";

  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> received = new ArrayList<>();

  /** Reads these topics from their beginnings. */
  Wire(String bootstrapServers, String... topics) {
    Map<String, Object> servers = Map.of("bootstrap.servers", bootstrapServers);
    admin = Admin.create(servers);
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

  /** Another run whose first checkpoint shares a partition with the given key. */
  static String inPartitionOf(String key) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> "other-" + i)
        .filter(other -> partition(other + "/1") == partition(key))
        .findFirst()
        .orElseThrow();
  }

  private static int partition(String key) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), 8);
  }

  /** Returns when the broker has it. */
  void send(ProducerRecord<String, byte[]> message) {
    try {
      producer.send(message).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What has come so far. */
  List<ConsumerRecord<String, byte[]>> received(String topic) {
    consumer.poll(Duration.ofMillis(100)).forEach(received::add);
    return received.stream().filter(record -> record.topic().equals(topic)).toList();
  }

  /** What has come so far of a run. */
  List<ConsumerRecord<String, byte[]>> received(String topic, String run) {
    return received(topic).stream().filter(record -> isOf(run, record.key())).toList();
  }

  /** Checkpoints have the key {@code run/iteration}. */
  private static boolean isOf(String run, String key) {
    return key.equals(run) || key.startsWith(run + "/");
  }

  /** Whether the evaluators have finished with all messages of a topic that is read here. */
  boolean allAcknowledged(String topic) {
    try {
      var committed = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      return consumer.endOffsets(consumer.assignment()).entrySet().stream()
          .filter(end -> end.getKey().topic().equals(topic) && end.getValue() > 0)
          .allMatch(
              end -> {
                var offset = committed.get(end.getKey());
                return offset != null && offset.offset() == end.getValue();
              });
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  static CheckpointScored score(ConsumerRecord<String, byte[]> record) {
    try {
      return Events.read(record.headers(), record.value(), CheckpointScored.class);
    } catch (UnreadableEventException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close();
    admin.close();
  }
}
