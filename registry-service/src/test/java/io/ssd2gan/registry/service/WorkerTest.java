package io.ssd2gan.registry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private final Worker worker = new Worker("test", Duration.ofMillis(1), Duration.ofMillis(4));

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void repeatsWhatCannotBeReachedAndTellsOfIt() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch up = new CountDownLatch(1);
    CompletableFuture<Void> done =
        worker
            .submit(
                "task",
                () -> {
                  if (attempts.incrementAndGet() < 10 || up.getCount() > 0) {
                    throw new IOException("down");
                  }
                })
            .toCompletableFuture();

    await().until(() -> worker.problem().isPresent());
    assertThat(worker.problem()).contains("task: down");
    assertThat(done).isNotDone();
    up.countDown();

    done.get(10, TimeUnit.SECONDS);
    assertThat(attempts.get()).isGreaterThanOrEqualTo(10);
    assertThat(worker.problem()).isEmpty();
  }

  @Test
  void otherFailuresAreTheResultAndTheNextTaskIsDone() {
    IllegalStateException failure = new IllegalStateException("poison");
    CompletableFuture<Void> poison =
        worker
            .submit(
                "poison",
                () -> {
                  throw failure;
                })
            .toCompletableFuture();
    CompletableFuture<Void> next = worker.submit("next", () -> {}).toCompletableFuture();

    assertThat(poison).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withCause(failure);
    assertThat(next).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aClosedWorkerLeavesItsTaskUndone() {
    CompletableFuture<Void> done =
        worker
            .submit(
                "task",
                () -> {
                  throw new IOException("down");
                })
            .toCompletableFuture();
    await().until(() -> worker.problem().isPresent());

    worker.close();
    CompletableFuture<Void> late = worker.submit("late", () -> {}).toCompletableFuture();

    await().during(Duration.ofMillis(50)).until(() -> !done.isDone() && !late.isDone());
  }
}
