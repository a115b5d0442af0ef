package io.ssd2gan.registry.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests to MLflow's REST API, and what its answers mean; {@link MlflowClient} has the rules. */
final class MlflowHttp {
  private static final byte[] NO_BODY = {};

  private static final String API = "/api/2.0/mlflow/";
  private static final int MAX_QUOTED_ANSWER = 500;

  /** 1 MB/s: for the body of a request or an answer there is this much time more. */
  private static final long BYTES_PER_MILLISECOND = 1000;

  /** Of the statuses 4xx. */
  private static final Set<Integer> MAY_PASS = Set.of(401, 403, 404, 408, 429);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String server;
  private final Duration limit;
  private final MlflowClient.Guard guard;
  private final HttpClient http;

  MlflowHttp(URI server, Duration limit, MlflowClient.Guard guard) {
    this.server = server.toString().replaceAll("/+$", "");
    this.limit = limit;
    this.guard = guard;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            // One that is followed turns a POST into a GET.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The server's address, without a slash at its end. */
  String server() {
    return server;
  }

  /** Every element of an answer that comes in pages. */
  <T> List<T> pages(String query, String field, Function<JsonNode, T> element) throws IOException {
    List<T> all = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          call("GET", query + (token.isEmpty() ? "" : "&page_token=" + encoded(token)), null);
      page.path(field).forEach(node -> all.add(element.apply(node)));
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());
    return all;
  }

  /** What a GET finds; nothing where MLflow says that it does not exist. */
  Optional<JsonNode> find(String query) throws IOException {
    try {
      return Optional.of(call("GET", query, null));
    } catch (MlflowNotFoundException e) {
      return Optional.empty();
    }
  }

  /** A POST that does nothing if what it creates is there already. */
  void create(String path, Map<String, Object> body) throws IOException {
    try {
      post(path, body);
    } catch (MlflowRefusedException e) {
      if (!e.errorCode().equals("RESOURCE_ALREADY_EXISTS")) {
        throw e;
      }
    }
  }

  /** The answer to a POST that changes something. */
  JsonNode post(String path, Map<String, Object> body) throws IOException {
    guard.confirm();
    return search(path, body);
  }

  /** The answer to a POST that changes nothing. */
  JsonNode search(String path, Map<String, Object> body) throws IOException {
    return call("POST", path, body);
  }

  /** Writes a file. */
  void put(String path, byte[] body) throws IOException {
    guard.confirm();
    exchange("PUT", path, body);
  }

  /** The body of the answer to a GET. */
  byte[] get(String path) throws IOException {
    return exchange("GET", path, NO_BODY);
  }

  private JsonNode call(String method, String path, @Nullable Map<String, Object> body)
      throws IOException {
    byte[] answer =
        exchange(method, API + path, body == null ? NO_BODY : JSON.writeValueAsBytes(body));
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new MlflowUnavailableException(
          "%s %s%s%s answered with something that is not JSON; is an MLflow server there? %s"
              .formatted(method, server, API, path, quoted(answer)),
          e);
    }
  }

  private byte[] exchange(String method, String path, byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    String call = method + " " + server + path;
    HttpResponse<byte[]> answer = send(call, request, body.length);
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    throw failure(call, path, body.length, answer);
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
      Duration limit = limit(bytes.get());
      try {
        return pending.get(limit.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (limit(bytes.get()).compareTo(limit) > 0) {
          continue;
        }
        pending.cancel(true);
        throw new MlflowUnavailableException(
            "%s: no answer within %s s".formatted(call, limit.toMillis() / 1e3), e);
      } catch (ExecutionException e) {
        throw new MlflowUnavailableException("%s: %s".formatted(call, reason(e)), e);
      } catch (InterruptedException e) {
        pending.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(call + ": interrupted");
      }
    }
  }

  private Duration limit(long bytes) {
    return limit.plusMillis(bytes / BYTES_PER_MILLISECOND);
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    // ConnectException often has no message.
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
  }

  /** Returns what repeats, throws what does not. */
  private static IOException failure(
      String call, String path, int sent, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    String message = "%s: status %d: %s".formatted(call, status, quoted(answer.body()));
    Optional<String> location = answer.headers().firstValue("Location");
    if (status / 100 == 3 && location.isPresent()) {
      return new MlflowUnavailableException(
          "%s: status %d, a redirect to %s; none is followed: set MLFLOW_TRACKING_URI to %s"
              .formatted(call, status, location.get(), withoutEnd(location.get(), path)));
    }
    if (status == 413) {
      return new MlflowUnavailableException(
          "%s; %d bytes were sent: raise the limit of the proxy before MLflow (nginx:"
                  .formatted(message, sent)
              + " client_max_body_size)");
    }
    String errorCode = errorCode(answer.body());
    if (status == 404 && errorCode.equals("RESOURCE_DOES_NOT_EXIST")) {
      return new MlflowNotFoundException(message);
    }
    // What has no error code is not from MLflow, but from something before it.
    if (status / 100 == 4 && !errorCode.isEmpty() && !MAY_PASS.contains(status)) {
      throw new MlflowRefusedException(message, errorCode);
    }
    return new MlflowUnavailableException(message);
  }

  private static String withoutEnd(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static String errorCode(byte[] body) {
    try {
      return JSON.readTree(body).path("error_code").asText();
    } catch (IOException e) {
      return "";
    }
  }

  private static String quoted(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.length() <= MAX_QUOTED_ANSWER ? text : text.substring(0, MAX_QUOTED_ANSWER) + "…";
  }

  /** A text as a part of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
