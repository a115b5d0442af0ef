package io.ssd2gan.registry.mlflow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests that MLflow's client cannot make: those for files, and those that are sent once and
 * never again.
 */
final class PlainHttp {
  /** No body. */
  static final byte[] NOTHING = {};

  /** 1 MB/s: for the body of a request or an answer there is this much time more. */
  private static final long BYTES_PER_MILLISECOND = 1000;

  private final MlflowServer server;
  private final Duration limit;
  private final HttpClient http;

  PlainHttp(MlflowServer server, Duration limit) {
    this.server = server;
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            // One that is followed turns a POST into a GET.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** How much longer a call may take whose body has this many bytes. */
  static Duration timeFor(long bytes) {
    return Duration.ofMillis(bytes / BYTES_PER_MILLISECOND);
  }

  /** The body of the answer. */
  byte[] exchange(String method, String path, byte[] body) throws IOException {
    HttpResponse<byte[]> answer = answer(method, path, body);
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    throw failure(method, path, body, answer);
  }

  /** That the server sends who asks for a path elsewhere, if it does. */
  Optional<MlflowUnavailableException> redirect(String path) throws InterruptedIOException {
    try {
      HttpResponse<byte[]> answer = answer("GET", path, NOTHING);
      return answer.statusCode() / 100 == 3
          ? Optional.of(failure("GET", path, NOTHING, answer))
          : Optional.empty();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private HttpResponse<byte[]> answer(String method, String path, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    server.authorization().ifPresent(value -> request.header("Authorization", value));
    return send(method + " " + server + path, request.build(), body.length);
  }

  private MlflowUnavailableException failure(
      String method, String path, byte[] body, HttpResponse<byte[]> answer) {
    return Failures.of(
        method + " " + server + path,
        path,
        body.length,
        answer.statusCode(),
        new String(answer.body(), StandardCharsets.UTF_8),
        answer.headers().firstValue("Location").orElse(null));
  }

  private HttpResponse<byte[]> send(String call, HttpRequest request, int sent) throws IOException {
    AtomicLong bytes = new AtomicLong(sent);
    // The time-out of HttpRequest ends with the headers of the answer; this one covers the body.
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(
            request,
            answer -> {
              bytes.addAndGet(answer.headers().firstValueAsLong("Content-Length").orElse(0));
              return BodySubscribers.ofByteArray();
            });
    long start = System.nanoTime();
    while (true) {
      Duration patience = limit.plus(timeFor(bytes.get()));
      try {
        return pending.get(patience.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (limit.plus(timeFor(bytes.get())).compareTo(patience) > 0) {
          continue;
        }
        pending.cancel(true);
        throw Failures.late(call, patience);
      } catch (ExecutionException e) {
        throw Failures.broken(call, Objects.requireNonNullElse(e.getCause(), e));
      } catch (InterruptedException e) {
        pending.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(call + ": interrupted");
      }
    }
  }
}
