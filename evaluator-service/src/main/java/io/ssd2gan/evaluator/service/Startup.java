package io.ssd2gan.evaluator.service;

import io.quarkus.runtime.StartupEvent;
import io.ssd2gan.common.event.Topics;
import io.ssd2gan.evaluator.extractor.FeatureExtractor;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Before the first checkpoint is taken: loads the extractor, so that a wrong setting ends the start
 * and not the first evaluation, and creates the topics that are missing. A broker that is away does
 * not end the start; the topics are created when it is back.
 */
final class Startup {

  private static final Logger LOG = Logger.getLogger(Startup.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Ahead of the channels, which start at {@code LIBRARY_BEFORE}. */
  private static final int BEFORE_THE_CHANNELS = 1;

  private final String bootstrapServers;
  private final FeatureExtractor extractor;

  Startup(
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      FeatureExtractor extractor) {
    this.bootstrapServers = bootstrapServers;
    this.extractor = extractor;
  }

  void prepare(@Observes @Priority(BEFORE_THE_CHANNELS) StartupEvent event)
      throws InterruptedException {
    LOG.infof("Measures with %s", extractor.id());
    CountDownLatch created = new CountDownLatch(1);
    Thread thread = new Thread(() -> createTopics(created), "topics");
    thread.setDaemon(true);
    thread.start();
    if (!created.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      LOG.warnf("Kafka at %s does not answer; the evaluator waits for it", bootstrapServers);
    }
  }

  private void createTopics(CountDownLatch created) {
    try {
      while (true) {
        try {
          Topics.create(bootstrapServers);
          created.countDown();
          return;
        } catch (KafkaException e) {
          LOG.warnf("%s; trying again in %d s", e.getMessage(), PAUSE.toSeconds());
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
