package io.ssd2gan.trainer.service;

import io.quarkus.runtime.StartupEvent;
import io.ssd2gan.common.event.Topics;
import io.ssd2gan.common.run.RunState;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Before the first job is taken: creates the topics that are missing, and publishes again the runs
 * that were accepted but are not known to have begun. A broker or a store that is away does not
 * stop the start; both are done when it is back.
 */
final class Startup {
  private static final Logger LOG = Logger.getLogger(Startup.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Ahead of the channels, which start at {@code LIBRARY_BEFORE}. */
  private static final int BEFORE_THE_CHANNELS = 1;

  private final String bootstrapServers;

  Startup(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  void createTopics(@Observes @Priority(BEFORE_THE_CHANNELS) StartupEvent event)
      throws InterruptedException {
    CountDownLatch created = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              repeat(() -> Topics.create(bootstrapServers));
              created.countDown();
            },
            "topics");
    thread.setDaemon(true);
    thread.start();
    if (!created.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      LOG.warnf("Kafka at %s does not answer; the trainer waits for it", bootstrapServers);
    }
  }

  void publishAgain(@Observes StartupEvent event, RunStore runs, Outbox outbox) {
    Thread thread =
        new Thread(
            () ->
                repeat(
                    () -> {
                      for (RunRecord run : runs.list()) {
                        if (run.state() == RunState.SUBMITTED) {
                          outbox.add(run.submission());
                        }
                      }
                    }),
            "submissions");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void repeat(Attempt attempt) {
    while (true) {
      try {
        attempt.run();
        return;
      } catch (IOException | KafkaException e) {
        LOG.warnf("%s; trying again in %d s", e.getMessage(), PAUSE.toSeconds());
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
