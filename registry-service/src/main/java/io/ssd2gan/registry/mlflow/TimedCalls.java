package io.ssd2gan.registry.mlflow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;

/**
 * Calls through MLflow's own Java client, which waits for ever: each is made on a thread of its own
 * and by a client of its own, and to close the client ends the call at once. A client whose call
 * was answered makes the next one.
 */
final class TimedCalls {
  private final MlflowServer server;
  private final Duration limit;
  private final Queue<MlflowClient> idle = new ConcurrentLinkedQueue<>();

  TimedCalls(MlflowServer server, Duration limit) {
    this.server = server;
    this.limit = limit;
  }

  /**
   * The body of the answer.
   *
   * @param name of the call, for messages
   * @param more time than the limit
   * @throws MlflowHttpException if the answer is an error
   * @throws MlflowClientException if the connection breaks, with the reason as its cause
   * @throws MlflowUnavailableException if there is no answer in time, or status 429
   */
  String make(String name, Duration more, Function<MlflowClient, String> call) throws IOException {
    MlflowClient known = idle.poll();
    MlflowClient client = known == null ? new MlflowClient(server.credentials()) : known;
    FutureTask<String> pending =
        new FutureTask<>(
            () -> {
              // All that it ends is the client's sleep before it repeats what was answered with
              // 429: a change would come later than its guard allows.
              Thread.currentThread().interrupt();
              return call.apply(client);
            });
    Thread thread = new Thread(pending, "mlflow");
    thread.setDaemon(true);
    thread.start();
    boolean answered = false;
    Duration patience = limit.plus(more);
    try {
      String answer = pending.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      answered = true;
      return answer;
    } catch (TimeoutException e) {
      throw Failures.late(name, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + ": interrupted");
    } catch (ExecutionException e) {
      answered = e.getCause() instanceof MlflowHttpException;
      throw failure(name, e);
    } finally {
      if (answered) {
        idle.add(client);
      } else {
        client.close();
      }
    }
  }

  /** Returns that of status 429, throws the rest. */
  private static MlflowUnavailableException failure(String name, ExecutionException e) {
    Throwable failure = e.getCause();
    if (failure != null && failure.getCause() instanceof InterruptedException) {
      return new MlflowUnavailableException(name + ": status 429: too many requests", failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
