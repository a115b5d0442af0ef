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
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests to MLflow's REST API, and what its answers mean; {@link MlflowClient} has the rules. */
final class MlflowHttp {
  private static final String API = "/api/2.0/mlflow/";
  private static final int MAX_QUOTED_ANSWER = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String server;
  private final Duration limit;
  private final HttpClient http;

  MlflowHttp(URI server, Duration limit) {
    this.server = server.toString().replaceAll("/+$", "");
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            .followRedirects(HttpClient.Redirect.NORMAL)
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

  /** The answer to a POST. */
  JsonNode post(String path, Map<String, Object> body) throws IOException {
    return call("POST", path, body);
  }

  private JsonNode call(String method, String path, @Nullable Map<String, Object> body)
      throws IOException {
    BodyPublisher publisher =
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    byte[] answer = exchange(method, API + path, publisher);
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new MlflowUnavailableException(
          "%s %s%s%s answered with something that is not JSON; is an MLflow server there? %s"
              .formatted(method, server, API, path, quoted(answer)),
          e);
    }
  }

  /** The body of the answer to one request. */
  byte[] exchange(String method, String path, BodyPublisher body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    String call = method + " " + server + path;
    // The time-out of HttpRequest ends with the headers of the answer; this one covers the body.
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    HttpResponse<byte[]> response;
    try {
      response = pending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new MlflowUnavailableException(
          "%s: no answer within %d s".formatted(call, limit.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new MlflowUnavailableException("%s: %s".formatted(call, reason(e)), e);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(call + ": interrupted");
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      return response.body();
    }
    throw failure(call, status, response.body());
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    // ConnectException often has no message.
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
  }

  /** Returns what repeats, throws what does not. */
  private static IOException failure(String call, int status, byte[] body) {
    String message = "%s: status %d: %s".formatted(call, status, quoted(body));
    String errorCode = errorCode(body);
    if (status == 404) {
      return errorCode.equals("RESOURCE_DOES_NOT_EXIST")
          ? new MlflowNotFoundException(message)
          : new MlflowUnavailableException(message);
    }
    if (status / 100 == 4 && status != 401 && status != 403 && status != 408 && status != 429) {
      throw new MlflowRefusedException(message, errorCode);
    }
    return new MlflowUnavailableException(message);
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
