package io.ssd2gan.trainer.service;

import io.quarkus.runtime.ShutdownEvent;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.messaging.FatalErrors;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Trains one run at a time, on a thread of its own, and can be told to end early. */
@Singleton
public class Trainer {
  private static final Logger LOG = Logger.getLogger(Trainer.class);

  /** Longer than a step of any preset takes on any machine that is worth using. */
  private static final int LONGEST_STEP_SECONDS = 60;

  private record Job(
      String runId,
      TopicPartition partition,
      StopSignal stop,
      CompletableFuture<Outcome> outcome) {}

  private final Workplace workplace;
  private final FatalErrors fatal;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "training");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private volatile @Nullable Job current;

  Trainer(Workplace workplace, FatalErrors fatal) {
    this.workplace = workplace;
    this.fatal = fatal;
  }

  /**
   * Does the work of a job, or what is left of it.
   *
   * @param partition where its message came from
   * @return fails with {@link ConflictingRunException} if the run exists with other settings
   */
  CompletableFuture<Outcome> train(RunSubmitted run, TopicPartition partition) {
    if (closing) {
      return CompletableFuture.completedFuture(Outcome.HANDED_BACK);
    }
    StopSignal stop = new StopSignal();
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(() -> execute(run, stop), worker);
    current = new Job(run.runId(), partition, stop, outcome);
    // What arrived before the line above has not found the job.
    if (cancelled.contains(run.runId())) {
      stop.cancel();
    }
    if (closing) {
      stop.handBack();
    }
    return outcome;
  }

  /** Whether this trainer is shutting down. */
  boolean isClosing() {
    return closing;
  }

  private Outcome execute(RunSubmitted run, StopSignal stop) {
    try {
      return new RunExecution(workplace, run, stop).call();
    } catch (ConflictingRunException e) {
      throw new CompletionException(e);
    } catch (Error e) {
      // The run is in the store.
      throw fatal.end("Run " + run.runId(), e);
    }
  }

  /** Ends a run for good: now if it is in training here, else when its job comes. */
  void cancel(String runId) {
    cancelled.add(runId);
    Job job = current;
    if (job != null && job.runId().equals(runId)) {
      job.stop().cancel();
    }
  }

  /** Asks that the job be handed back if it came from one of these partitions. */
  void handBack(Collection<TopicPartition> partitions) {
    Job job = current;
    if (job != null && partitions.contains(job.partition())) {
      job.stop().handBack();
    }
  }

  /** As {@link #handBack}, and waits until the run is saved. */
  void handBackAndWait(Collection<TopicPartition> partitions) {
    handBack(partitions);
    Job job = current;
    if (job != null && partitions.contains(job.partition())) {
      awaitEnd(job);
    }
  }

  /** On SIGTERM: the step is finished and the run saved, and nothing new is begun. */
  void shutDown(@Observes ShutdownEvent event) {
    closing = true;
    Job job = current;
    if (job != null) {
      job.stop().handBack();
      awaitEnd(job);
    }
  }

  private static void awaitEnd(Job job) {
    try {
      job.outcome()
          .handle((outcome, failure) -> outcome)
          .get(LONGEST_STEP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warnf(
          "Run %s was still in its step after %d s; it will go on from its last checkpoint",
          job.runId(), LONGEST_STEP_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
