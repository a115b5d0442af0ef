package io.ssd2gan.registry.service;

import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.ModelPromoted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Tells the world of promotions. A plain producer and no channel of the messaging framework: a send
 * that fails must fail here, within a time limit, and leave nothing in a buffer.
 */
public final class ModelAnnouncer implements AutoCloseable {
  private static final String SOURCE = "/ssd2gan/registry";

  private final KafkaProducer<String, byte[]> producer;

  /**
   * Connects in the background.
   *
   * @param kafka settings of every Kafka client: {@code bootstrap.servers}, security
   * @param limit for one announcement to be acknowledged
   */
  public ModelAnnouncer(Map<String, Object> kafka, Duration limit) {
    int limitMs = Math.toIntExact(limit.toMillis());
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limitMs);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMs / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limitMs);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Sends the event and returns once all replicas in sync have it.
   *
   * @throws IOException if the broker does not acknowledge; it may have the event nevertheless
   */
  public void announce(ModelPromoted promoted) throws IOException {
    try {
      producer.send(Events.record(promoted, SOURCE)).get();
    } catch (ExecutionException | KafkaException e) {
      if (e instanceof InterruptException) {
        throw new InterruptedIOException("interrupted while announcing " + promoted.id());
      }
      throw new IOException(
          "Kafka did not acknowledge the promotion of %s: %s"
              .formatted(promoted.id(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while announcing " + promoted.id());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
