package io.ssd2gan.evaluator.service;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Events;
import java.io.IOException;
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
 * Sends scores. A producer of its own and no channel of the messaging framework: a send that is not
 * acknowledged must fail here, within a time limit, and leave nothing in a buffer.
 */
public final class ScoreAnnouncer implements AutoCloseable {

  private static final String SOURCE = "/ssd2gan/evaluator";

  private final KafkaProducer<String, byte[]> producer;

  /**
   * Connects in the background.
   *
   * @param kafka settings of every Kafka client: {@code bootstrap.servers}, security
   * @param limit for one score to be acknowledged
   */
  public ScoreAnnouncer(Map<String, Object> kafka, Duration limit) {
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
   * Sends the score and returns once all replicas in sync have it.
   *
   * @throws IOException if the broker does not acknowledge; it may have the event nevertheless
   * @throws InterruptedException if the thread is interrupted, with the same uncertainty
   */
  public void announce(CheckpointScored score) throws IOException, InterruptedException {
    try {
      producer.send(Events.record(score, SOURCE)).get();
    } catch (InterruptException e) {
      throw new InterruptedException();
    } catch (ExecutionException | KafkaException e) {
      throw new IOException(
          "Kafka did not acknowledge the score of %s: %s".formatted(score.id(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
