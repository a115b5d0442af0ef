package io.ssd2gan.registry.webhook;

import io.ssd2gan.common.event.Event;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.ModelPromoted;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Hooks and events of tests. */
final class TestHooks {
  /** The base64 of 24 bytes. */
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private TestHooks() {}

  static Hook hook(String name, String url, String... types) {
    return Hook.of(name, settings(url, SECRET, types));
  }

  static WebhookSettings.HookSettings settings(String url, String secret, String... types) {
    return new WebhookSettings.HookSettings() {
      @Override
      public String url() {
        return url;
      }

      @Override
      public String secret() {
        return secret;
      }

      @Override
      public Optional<Set<String>> events() {
        return types.length == 0 ? Optional.empty() : Optional.of(Set.of(types));
      }
    };
  }

  static ModelPromoted promotion(String model, int version) {
    return new ModelPromoted(
        model,
        "" + version,
        "run-1",
        10 * version,
        "p",
        50.0 / version,
        Map.of(),
        "mlflow-artifacts:/1/2/artifacts/models/" + version,
        "0".repeat(64),
        null,
        version,
        null,
        "the best",
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(version));
  }

  static KafkaProducer<String, byte[]> producer(String kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka), new StringSerializer(), new ByteArraySerializer());
  }

  static void send(KafkaProducer<String, byte[]> producer, Event event) {
    try {
      producer.send(Events.record(event, "/test")).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
