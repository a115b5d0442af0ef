package io.ssd2gan.registry.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MLflow's REST API as JSON; {@link MlflowClient} has the rules. Calls go through MLflow's own Java
 * client, except two kinds: files, and {@link #postOnce}. That client repeats at once, up to three
 * times, what is answered with an error.
 */
final class MlflowApi {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowApi.class);
  private static final String API = "/api/2.0/mlflow/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowServer server;
  private final MlflowClient.Guard guard;
  private final TimedCalls calls;
  private final PlainHttp http;

  MlflowApi(MlflowServer server, Duration limit, MlflowClient.Guard guard) {
    this.server = server;
    this.guard = guard;
    this.calls = new TimedCalls(server, limit);
    this.http = new PlainHttp(server, limit);
  }

  /** The server's address, without a slash at its end. */
  String server() {
    return server.address();
  }

  /** Every element of an answer that comes in pages. */
  <T> List<T> pages(String query, String field, Function<JsonNode, T> element) throws IOException {
    List<T> all = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = read(query + (token.isEmpty() ? "" : "&page_token=" + encoded(token)));
      page.path(field).forEach(node -> all.add(element.apply(node)));
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());
    return all;
  }

  /** What a GET finds; nothing where MLflow says that it does not exist. */
  Optional<JsonNode> find(String query) throws IOException {
    try {
      return Optional.of(read(query));
    } catch (MlflowNotFoundException e) {
      return Optional.empty();
    }
  }

  private JsonNode read(String query) throws IOException {
    return call("GET", query, 0, client -> client.sendGet(query));
  }

  /** A POST that does nothing if what it creates, under a name of its own, is there already. */
  void create(String path, Map<String, Object> body) throws IOException {
    try {
      post(path, body);
    } catch (MlflowRefusedException e) {
      if (!e.errorCode().equals("RESOURCE_ALREADY_EXISTS")) {
        throw e;
      }
    }
  }

  /** The answer to a POST that changes something, and the same if it is sent again. */
  JsonNode post(String path, Map<String, Object> body) throws IOException {
    guard.confirm();
    return search(path, body);
  }

  /**
   * The answer to a POST that makes another one of its kind each time. Something before MLflow may
   * answer with an error although MLflow has done it, so it is not repeated before somebody has
   * looked.
   */
  JsonNode postOnce(String path, Map<String, Object> body) throws IOException {
    guard.confirm();
    byte[] answer = http.exchange("POST", API + path, JSON.writeValueAsBytes(body));
    return parsed("POST", path, new String(answer, StandardCharsets.UTF_8));
  }

  /** The answer to a POST that changes nothing. */
  JsonNode search(String path, Map<String, Object> body) throws IOException {
    byte[] json = JSON.writeValueAsBytes(body);
    String text = new String(json, StandardCharsets.UTF_8);
    return call("POST", path, json.length, client -> client.sendPost(path, text));
  }

  /** A PATCH, which is the same if it is sent again. */
  void patch(String path, Map<String, Object> body) throws IOException {
    guard.confirm();
    byte[] json = JSON.writeValueAsBytes(body);
    String text = new String(json, StandardCharsets.UTF_8);
    call("PATCH", path, json.length, client -> client.sendPatch(path, text));
  }

  /** Writes a file. */
  void put(String path, byte[] body) throws IOException {
    guard.confirm();
    http.exchange("PUT", path, body);
  }

  /** The body of the answer to a GET. */
  byte[] get(String path) throws IOException {
    return http.exchange("GET", path, PlainHttp.NOTHING);
  }

  private JsonNode call(
      String method,
      String path,
      int sent,
      Function<org.mlflow.tracking.MlflowClient, String> request)
      throws IOException {
    String name = name(method, path);
    String answer;
    try {
      answer = calls.make(name, PlainHttp.timeFor(sent), request);
    } catch (MlflowHttpException e) {
      throw Failures.of(name, path, sent, e.getStatusCode(), e.getBodyMessage(), null);
    } catch (MlflowClientException e) {
      throw redirectOr(path, Failures.broken(name, Objects.requireNonNullElse(e.getCause(), e)));
    }
    return parsed(method, path, answer);
  }

  private String name(String method, String path) {
    return method + " " + server + API + path;
  }

  private JsonNode parsed(String method, String path, String answer) throws IOException {
    String name = name(method, path);
    try {
      JsonNode node = JSON.readTree(answer);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      LOG.debug("{}: not JSON", name, e);
    }
    throw redirectOr(path, Failures.notJson(name, answer));
  }

  /**
   * The reason of a failure, if the server sends its callers elsewhere: MLflow's client follows
   * there or takes it for a success, and in neither case says so.
   */
  private MlflowUnavailableException redirectOr(String path, MlflowUnavailableException failure)
      throws InterruptedIOException {
    return http.redirect(API + path).orElse(failure);
  }

  /** A text as a part of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
