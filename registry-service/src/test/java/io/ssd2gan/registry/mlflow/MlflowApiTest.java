package io.ssd2gan.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a call is sent, and as whom. */
class MlflowApiTest {
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> callers = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int status = 200;
  private String answer = "{}";
  private String redirected = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          callers.add(exchange.getRequestHeaders().getFirst("Authorization"));
          if (exchange.getRequestURI().getPath().equals(redirected)) {
            exchange.getResponseHeaders().set("Location", address() + "elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
            return;
          }
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private MlflowApi api(Map<String, String> environment) {
    return new MlflowApi(MlflowServer.of(address(), environment), Duration.ofSeconds(60), () -> {});
  }

  @Test
  void whatMakesAnotherOneEachTimeIsSentOnceWhateverTheAnswer() {
    for (int bad : new int[] {400, 429, 500, 502, 504}) {
      status = bad;
      requests.clear();
      assertThatThrownBy(() -> api(Map.of()).postOnce("runs/create", Map.of()))
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining("/api/2.0/mlflow/runs/create: status " + bad);
      assertThat(requests).containsExactly("POST /api/2.0/mlflow/runs/create");
    }
  }

  /** The pause of MLflow's client would outlive what the guard of the change has confirmed. */
  @Test
  void whatIsAnsweredWithTooManyRequestsIsNotRepeatedAfterAPause() {
    status = 429;
    assertThatThrownBy(() -> api(Map.of()).post("runs/update", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("/api/2.0/mlflow/runs/update: status 429");
    assertThat(requests).hasSize(1);
  }

  /** MLflow's client takes a redirect of a POST for a success. */
  @Test
  void anEmptyAnswerIsNoSuccess() {
    answer = "";
    assertThatThrownBy(() -> api(Map.of()).post("runs/update", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("is an MLflow server there?");
    assertThatThrownBy(() -> api(Map.of()).postOnce("runs/create", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class);
  }

  /** Nothing that we want; it is said in docs/mlflow.md. */
  @Test
  void aReadFollowsARedirectWithItsCredentialsAndAChangeDoesNot() throws Exception {
    redirected = "/api/2.0/mlflow/registered-models/get";
    MlflowApi api = api(Map.of("MLFLOW_TRACKING_TOKEN", "t"));

    assertThat(api.find("registered-models/get?name=a")).isPresent();
    assertThat(requests).contains("GET /elsewhere");
    assertThat(callers).containsOnly("Bearer t");

    redirected = "/api/2.0/mlflow/runs/update";
    requests.clear();
    assertThatThrownBy(() -> api.post("runs/update", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("status 302, a redirect to");
    assertThat(requests).doesNotContain("GET /elsewhere", "POST /elsewhere");
  }

  @Test
  void everyKindOfCallHasTheCredentialsOfTheEnvironment() throws Exception {
    callEachKind(Map.of("MLFLOW_TRACKING_USERNAME", "Zoë", "MLFLOW_TRACKING_PASSWORD", "p:w"));
    // printf 'Zoë:p:w' | base64
    assertThat(callers).hasSize(4).containsOnly("Basic Wm/DqzpwOnc=");

    callers.clear();
    callEachKind(Map.of("MLFLOW_TRACKING_TOKEN", "t"));
    assertThat(callers).hasSize(4).containsOnly("Bearer t");

    callers.clear();
    callEachKind(Map.of());
    assertThat(callers).hasSize(4).containsOnlyNulls();
  }

  private void callEachKind(Map<String, String> environment) throws IOException {
    MlflowApi api = api(environment);
    assertThat(api.find("registered-models/get?name=a")).isPresent();
    api.post("runs/update", Map.of());
    api.postOnce("runs/create", Map.of());
    api.put("/file", new byte[1]);
  }

  @Test
  void whoIsRefusedIsToldWhatToSetAndNoMessageHasThePassword() {
    status = 401;
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "secret");
    for (boolean once : new boolean[] {true, false}) {
      MlflowApi api = api(environment);
      assertThatThrownBy(() -> post(api, once))
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining("status 401")
          .hasMessageContaining("MLFLOW_TRACKING_USERNAME")
          .hasMessageNotContaining("secret");
    }
    assertThat(MlflowServer.of(URI.create("http://m"), environment).toString())
        .isEqualTo("http://m");
  }

  private static void post(MlflowApi api, boolean once) throws IOException {
    if (once) {
      api.postOnce("runs/create", Map.of());
    } else {
      api.post("runs/update", Map.of());
    }
  }
}
