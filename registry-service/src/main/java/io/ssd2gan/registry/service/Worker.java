package io.ssd2gan.registry.service;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one task after the other on a thread of its own. A task that fails because something cannot
 * be reached ({@link IOException}) is repeated, with growing pauses, until it does not; any other
 * failure is the task's result.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Something to do that may be repeated. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  private final Duration firstPause;
  private final Duration longestPause;
  private final ExecutorService thread;
  private volatile @Nullable String problem;

  /**
   * Starts the thread.
   *
   * @param firstPause before the first repetition; it doubles up to {@code longestPause}
   */
  public Worker(String name, Duration firstPause, Duration longestPause) {
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
  }

  /**
   * Queues a task.
   *
   * @param what the task does, for the log
   * @return completed when the task is done, failed if a repetition would not help; never completed
   *     if the worker is closed before that, so that a message stays unacknowledged
   */
  public CompletionStage<Void> submit(String what, Task task) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    try {
      thread.execute(() -> run(what, task, result));
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed before {}", what);
    }
    return result;
  }

  /** Why the present task is being repeated; nothing while all goes well. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  private void run(String what, Task task, CompletableFuture<Void> result) {
    Duration pause = firstPause;
    while (true) {
      try {
        task.run();
        problem = null;
        result.complete(null);
        return;
      } catch (InterruptedIOException e) {
        LOG.info("Stopped while: {}", what);
        return;
      } catch (IOException e) {
        problem = "%s: %s".formatted(what, e.getMessage());
        LOG.warn("{} failed, again in {} s: {}", what, pause.toMillis() / 1e3, e.getMessage());
      } catch (Exception e) {
        problem = null;
        result.completeExceptionally(e);
        return;
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        LOG.info("Stopped while: {}", what);
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
  }

  /** Interrupts the task; it is left as a crash would leave it. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
