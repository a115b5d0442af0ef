package io.ssd2gan.evaluator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ssd2gan.evaluator.TestRun;
import io.ssd2gan.evaluator.extractor.FeatureExtractor;
import io.ssd2gan.evaluator.protocol.ExtractorId;
import io.ssd2gan.evaluator.scoring.Samples;
import io.ssd2gan.evaluator.scoring.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the evaluator itself fails or stops; no score gets as far as the broker. */
class EvaluationsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final ScoreAnnouncer announcer =
      new ScoreAnnouncer(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofSeconds(1));

  private TestRun run;

  @BeforeEach
  void createRun() throws IOException {
    run = new TestRun(folder.resolve("store"), folder.resolve("data"));
  }

  @AfterEach
  void close() {
    announcer.close();
  }

  @Test
  void aCheckpointThatMakesTheEvaluatorFailIsGivenUpAfterThreeAttempts() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Evaluations evaluations =
        evaluations(
            () -> {
              attempts.incrementAndGet();
              throw new IllegalStateException("out of order");
            });

    CompletableFuture<Void> result = evaluate(evaluations);
    await().atMost(PATIENCE).until(result::isCompletedExceptionally);
    assertThat(result)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("out of order");
    assertThat(attempts).hasValue(3);
    assertThat(evaluations.problem()).isEmpty();
    evaluations.close();
  }

  @Test
  void anEvaluatorThatStopsLeavesTheMessageUnacknowledged() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Evaluations evaluations =
        evaluations(
            () -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended.countDown();
              }
            });

    CompletableFuture<Void> result = evaluate(evaluations);
    started.await();
    evaluations.close();
    ended.await();
    assertThat(evaluate(evaluations)).isNotDone();
    assertThat(result).isNotDone();
  }

  private CompletableFuture<Void> evaluate(Evaluations evaluations) throws Exception {
    return evaluations.evaluate(run.save("run", 1).announcement());
  }

  private Evaluations evaluations(Runnable extraction) {
    FeatureExtractor extractor =
        new FeatureExtractor() {
          @Override
          public ExtractorId id() {
            return new ExtractorId("test", "00".repeat(32), "layer", "kernel");
          }

          @Override
          public int dimension() {
            return 1;
          }

          @Override
          public int batch() {
            return 100;
          }

          @Override
          public float[] features(byte[] pixels, int resolution) {
            extraction.run();
            return new float[pixels.length / (3 * resolution * resolution)];
          }

          @Override
          public void close() {}
        };
    Scorer scorer =
        new Scorer(
            run.store(),
            extractor,
            new Samples(10, 10),
            folder.resolve("cache"),
            Clock.systemUTC());
    return new Evaluations(scorer, announcer, new SimpleMeterRegistry());
  }
}
