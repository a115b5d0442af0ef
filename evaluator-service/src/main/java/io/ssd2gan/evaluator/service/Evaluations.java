package io.ssd2gan.evaluator.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.event.CheckpointSaved;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.evaluator.scoring.Scorer;
import io.ssd2gan.evaluator.scoring.UnscorableException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates checkpoints, one after the other, on a thread of its own: a score takes minutes.
 *
 * <ol>
 *   <li>The checkpoint is scored; the score is kept on disk, so from here on it is cheap.
 *   <li>The score is sent until the broker has acknowledged it.
 *   <li>Only then the evaluation is done, and the checkpoint's message may be acknowledged.
 * </ol>
 *
 * What cannot be reached (store, data, broker) is tried again, with growing pauses, for as long as
 * it takes. A checkpoint that is damaged or cannot have a score fails at once, one that makes the
 * evaluator itself fail does so after {@value #ATTEMPTS} attempts.
 */
@Singleton
public final class Evaluations {

  private static final Logger LOG = Logger.getLogger(Evaluations.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 3;

  private final Scorer scorer;
  private final ScoreAnnouncer announcer;
  private final Timer timer;
  private final MultiGauge fid;
  private final Map<Tags, Double> latest = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread created = new Thread(task, "evaluation");
            created.setDaemon(true);
            return created;
          });
  private volatile @Nullable String problem;

  Evaluations(Scorer scorer, ScoreAnnouncer announcer, MeterRegistry meters) {
    this.scorer = scorer;
    this.announcer = announcer;
    timer =
        Timer.builder("ssd2gan.evaluation")
            .description("Time from a checkpoint to its FID")
            .register(meters);
    fid =
        MultiGauge.builder("ssd2gan.evaluation.fid")
            .description("FID of the checkpoint of each run that was scored last")
            .register(meters);
  }

  /**
   * Queues a checkpoint.
   *
   * @return completed when the score is acknowledged; failed when there will be none; never
   *     completed when the evaluator stops before, so that the message stays unacknowledged
   */
  public CompletableFuture<Void> evaluate(CheckpointSaved saved) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    try {
      thread.execute(() -> run(saved, result));
    } catch (RejectedExecutionException e) {
      LOG.debugf("Stopped before the evaluation of %s", saved.id());
    }
    return result;
  }

  /** Why the present evaluation is being repeated; nothing while all goes well. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Ahead of the end of all beans: an extractor must not be closed while it computes. */
  void stop(@Observes ShutdownEvent event) {
    close();
  }

  /** Interrupts the evaluation, which is left as a crash would leave it, and waits for its end. */
  void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warnf("The evaluation did not stop within %d s", LONGEST_STOP.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(CheckpointSaved saved, CompletableFuture<Void> result) {
    Duration pause = FIRST_PAUSE;
    int failures = 0;
    try {
      while (true) {
        try {
          announcer.announce(score(saved));
          problem = null;
          result.complete(null);
          return;
        } catch (CorruptCheckpointException | UnscorableException e) {
          problem = null;
          result.completeExceptionally(e);
          return;
        } catch (IOException e) {
          problem = "Checkpoint %s waits: %s".formatted(saved.id(), e);
          LOG.warnf("%s; trying again in %d ms", problem, pause.toMillis());
        } catch (RuntimeException e) {
          if (++failures == ATTEMPTS) {
            problem = null;
            result.completeExceptionally(e);
            return;
          }
          problem = "Checkpoint %s fails: %s".formatted(saved.id(), e);
          LOG.errorf(e, "%s; trying again in %d ms", problem, pause.toMillis());
        }
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    } catch (InterruptedException e) {
      LOG.infof(
          "Stopped while checkpoint %s was evaluated; it will be delivered again", saved.id());
    }
  }

  private CheckpointScored score(CheckpointSaved saved)
      throws IOException, CorruptCheckpointException, UnscorableException, InterruptedException {
    long start = System.nanoTime();
    CheckpointScored score = scorer.score(saved);
    timer.record(Duration.ofNanos(System.nanoTime() - start));
    latest.put(Tags.of("run", score.runId(), "protocol", score.protocol()), score.fid());
    fid.register(
        latest.entrySet().stream()
            .<MultiGauge.Row<?>>map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
            .toList(),
        true);
    return score;
  }
}
