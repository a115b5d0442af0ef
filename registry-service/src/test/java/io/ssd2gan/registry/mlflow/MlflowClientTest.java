package io.ssd2gan.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.ssd2gan.registry.stack.FlakyProxy;
import io.ssd2gan.registry.stack.LocalStack;
import io.ssd2gan.registry.stack.MlflowState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MlflowClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MlflowClient mlflow = new MlflowClient(LocalStack.get().mlflow(), LIMIT);
  private final String name = "client-" + UUID.randomUUID();

  @Test
  void findsTheRunItCreated() throws Exception {
    String experiment = mlflow.experiment(name, Map.of());
    assertThat(mlflow.experiment(name, Map.of())).isEqualTo(experiment);
    assertThat(mlflow.findRun(List.of(experiment), "ssd2gan.run_id", "a")).isEmpty();

    MlflowRun run = mlflow.createRun(experiment, "a", START, Map.of("ssd2gan.run_id", "a"));

    assertThat(mlflow.findRun(List.of(experiment), "ssd2gan.run_id", "a"))
        .hasValueSatisfying(found -> assertThat(found.id()).isEqualTo(run.id()));
    assertThat(run.artifactUri()).startsWith("mlflow-artifacts:/");
  }

  @Test
  void changesNothingWithoutConsent() throws Exception {
    MlflowRun run =
        mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of("k", "a"));
    mlflow.createModel(name, "", Map.of());
    ModelVersion version =
        mlflow.createVersion(name, run.artifactUri() + "/models", run.id(), "", Map.of());
    LoggedModel model = mlflow.createLoggedModel(run, "generator", "onnx", Map.of());
    MlflowClient guarded =
        new MlflowClient(
            LocalStack.get().mlflow(),
            LIMIT,
            () -> {
              throw new IOException("not now");
            });
    String experiment = guarded.experiment(name, Map.of());
    List<ThrowingCallable> changes =
        List.of(
            () -> guarded.experiment(name + "-other", Map.of()),
            () -> guarded.createRun(experiment, "b", START, Map.of("k", "b")),
            () -> guarded.log(run.id(), List.of(), Map.of("seed", "1"), Map.of()),
            () -> guarded.setStatus(run.id(), RunStatus.FAILED, START),
            () -> guarded.experiment(name, Map.of("k", "v")),
            () -> guarded.logTrainingData(run.id(), "data", "0", "local", "{}"),
            () -> guarded.createLoggedModel(run, "other", "onnx", Map.of()),
            () -> guarded.addOutput(run.id(), model, 1),
            () -> guarded.setReady(model),
            () -> guarded.put(run.artifactUri(), "file", new byte[1]),
            () -> guarded.createModel(name + "-other", "", Map.of()),
            () -> guarded.tagModel(name, "k", "v"),
            () -> guarded.createVersion(name, run.artifactUri() + "/x", run.id(), "", Map.of()),
            () -> guarded.tagVersion(version, "k", "v"),
            () -> guarded.setAlias(version, "champion"));

    for (ThrowingCallable change : changes) {
      assertThatThrownBy(change).hasMessage("not now");
    }

    assertThat(guarded.findRun(List.of(experiment), "k", "a")).contains(run);
    assertThat(guarded.findRun(List.of(experiment), "k", "b")).isEmpty();
    assertThat(guarded.model(name)).hasValueSatisfying(m -> assertThat(m.tags()).isEmpty());
    assertThat(guarded.model(name + "-other")).isEmpty();
    assertThat(guarded.versions(name)).containsExactly(version);
    assertThat(guarded.aliased(name, "champion")).isEmpty();
  }

  @Test
  void keepsAPointOnceAndExactly() throws Exception {
    MlflowRun run = mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of());
    List<Metric> points = new ArrayList<>();
    for (int step = 1; step <= 1500; step++) {
      points.add(new Metric("loss/G", Math.nextUp(step / 3.0), START.plusSeconds(step), step));
    }

    mlflow.log(run.id(), points, Map.of("seed", "1"), Map.of("k", "v"));
    mlflow.log(run.id(), points, Map.of("seed", "1"), Map.of("k", "v"));

    assertThat(mlflow.history(run.id(), "loss/G")).containsExactlyElementsOf(points);
    assertThat(mlflow.history(run.id(), "loss/D")).isEmpty();
  }

  @Test
  void aSettingCannotBeChangedAndTheRefusalSaysSo() throws Exception {
    MlflowRun run = mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of());
    mlflow.log(run.id(), List.of(), Map.of("seed", "1"), Map.of());

    assertThatThrownBy(() -> mlflow.log(run.id(), List.of(), Map.of("seed", "2"), Map.of()))
        .isInstanceOf(MlflowRefusedException.class)
        .hasMessageContaining("POST " + LocalStack.get().mlflow())
        .hasMessageContaining("runs/log-batch")
        .hasMessageContaining("400")
        .hasMessageContaining("Changing param values is not allowed");
  }

  @Test
  void keepsModelsVersionsAliasesAndFiles() throws Exception {
    MlflowRun run = mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of());
    assertThat(mlflow.model(name)).isEmpty();
    assertThat(mlflow.aliased(name, "champion")).isEmpty();

    mlflow.createModel(name, "description", Map.of("t", "1"));
    mlflow.createModel(name, "another", Map.of("t", "2"));

    assertThat(mlflow.model(name)).contains(new RegisteredModel(name, Map.of("t", "1"), Map.of()));
    assertThat(mlflow.models()).contains(new RegisteredModel(name, Map.of("t", "1"), Map.of()));
    assertThat(mlflow.aliased(name, "champion")).isEmpty();
    assertThat(mlflow.versions(name)).isEmpty();

    String source = run.artifactUri() + "/models/1";
    byte[] bytes = {0, 1, (byte) 0xff};
    mlflow.put(source, "model.onnx", new byte[] {9});
    mlflow.put(source, "model.onnx", bytes);
    assertThat(mlflow.get(source, "model.onnx")).isEqualTo(bytes);

    ModelVersion first = mlflow.createVersion(name, source, run.id(), "one", Map.of("v", "1"));
    ModelVersion second = mlflow.createVersion(name, source, run.id(), "two", Map.of("v", "2"));
    mlflow.tagVersion(second, "v", "3");
    mlflow.setAlias(first, "champion");
    mlflow.setAlias(second, "champion");

    assertThat(mlflow.versions(name)).extracting(ModelVersion::version).containsExactly(1, 2);
    assertThat(mlflow.versions(name).get(1).tags()).isEqualTo(Map.of("v", "3"));
    assertThat(mlflow.aliased(name, "champion"))
        .hasValueSatisfying(version -> assertThat(version.version()).isEqualTo(2));
    assertThat(mlflow.versions(name).get(0).source()).isEqualTo(source);
  }

  @Test
  void keepsLoggedModelsOfARun() throws Exception {
    MlflowRun run = mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of());
    assertThat(mlflow.findLoggedModel(run.experimentId(), "k", "1")).isEmpty();

    LoggedModel model = mlflow.createLoggedModel(run, "generator", "onnx", Map.of("k", "1"));
    mlflow.createLoggedModel(run, "generator", "onnx", Map.of("k", "2"));

    assertThat(model.ready()).isFalse();
    assertThat(mlflow.findLoggedModel(run.experimentId(), "k", "1")).contains(model);
    mlflow.addOutput(run.id(), model, 1);
    mlflow.addOutput(run.id(), model, 1);
    mlflow.setReady(model);
    assertThat(mlflow.findLoggedModel(run.experimentId(), "k", "1"))
        .contains(new LoggedModel(model.id(), model.artifactUri(), true));
    JsonNode shown = new MlflowState(LocalStack.get().mlflow()).get("runs/get?run_id=" + run.id());
    assertThat(shown.at("/run/outputs/model_outputs")).hasSize(1);

    mlflow.createModel(name, "", Map.of());
    ModelVersion version = mlflow.createVersion(name, model.artifactUri(), run.id(), "", Map.of());
    mlflow.put(version.source(), "file", new byte[] {7});
    assertThat(mlflow.get(model.artifactUri(), "file")).containsExactly(7);
  }

  @Test
  void stepsAreThoseOfARange() throws Exception {
    MlflowRun run = mlflow.createRun(mlflow.experiment(name, Map.of()), "a", START, Map.of());
    List<Metric> points = new ArrayList<>();
    for (int step = 1; step <= 900; step++) {
      points.add(new Metric("loss/G", 1.0 / step, START, step));
    }
    mlflow.log(run.id(), points, Map.of(), Map.of());

    assertThat(mlflow.steps(run.id(), "loss/G", 101, 600))
        .contains(101, 350, 351, 600)
        .filteredOn(step -> step >= 101 && step <= 600)
        .hasSize(500);
    assertThat(mlflow.steps(run.id(), "loss/G", 901, 1000)).isEmpty();
    assertThat(mlflow.steps(run.id(), "loss/D", 1, 1000)).isEmpty();
  }

  @Test
  void aQuoteDoesNotGetIntoAFilter() {
    assertThatThrownBy(() -> mlflow.versions("x' or name = 'y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quote");
    assertThatThrownBy(() -> mlflow.findRun(List.of("1"), "tag", "x' or 'a' = 'a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    MlflowClient nobody = new MlflowClient(URI.create("http://127.0.0.1:" + port), LIMIT);

    assertThatThrownBy(() -> nobody.experiment("x", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("GET http://127.0.0.1:" + port)
        .hasMessageContaining("ConnectException");
  }

  @Test
  void aServerThatStopsInTheMiddleOfAnAnswerIsNotWaitedForLong() throws Exception {
    HttpServer server = server(200, "", 100);
    try {
      MlflowClient client = new MlflowClient(uri(server), Duration.ofMillis(300));

      assertThatThrownBy(() -> client.experiment("x", Map.of()))
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining("no answer within");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatMayPassIsUnavailableAndWhatWillNotIsRefused() throws Exception {
    // Without MLflow's error code it is something before MLflow that answers.
    for (int status : new int[] {500, 502, 503, 429, 408, 401, 403, 404, 400, 405, 413, 422, 302}) {
      HttpServer server = server(status, "no", 2);
      assertThatThrownBy(() -> new MlflowClient(uri(server), LIMIT).experiment("x", Map.of()))
          .isInstanceOf(MlflowUnavailableException.class)
          // MLflow's own client keeps the rest of a 429 for itself.
          .hasMessageContaining("status " + status + (status == 429 ? "" : ": no"));
      server.stop(0);
    }
    String answer = "{\"error_code\": \"X\"}";
    for (int status : new int[] {500, 429, 408, 401, 403, 404}) {
      HttpServer server = server(status, answer, 19);
      assertThatThrownBy(() -> new MlflowClient(uri(server), LIMIT).experiment("x", Map.of()))
          .isInstanceOf(MlflowUnavailableException.class);
      server.stop(0);
    }
    HttpServer server = server(400, answer, 19);
    assertThatThrownBy(() -> new MlflowClient(uri(server), LIMIT).experiment("x", Map.of()))
        .isInstanceOfSatisfying(
            MlflowRefusedException.class, e -> assertThat(e.errorCode()).isEqualTo("X"));
    server.stop(0);
  }

  @Test
  void aFileThatIsTooLargeForAProxySaysHowLargeItIs() throws Exception {
    HttpServer server = server(413, "no", 2);
    MlflowClient client = new MlflowClient(uri(server), LIMIT);
    assertThatThrownBy(() -> client.put("mlflow-artifacts:/1/a/artifacts", "f", new byte[12345]))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("status 413: no")
        .hasMessageContaining("12345 bytes")
        .hasMessageContaining("nginx: client_max_body_size");
    server.stop(0);
  }

  @Test
  void aRedirectIsNotFollowedAndNamesTheAddressToUse() throws Exception {
    try (FlakyProxy proxy = new FlakyProxy(LocalStack.get().mlflow())) {
      MlflowClient client = new MlflowClient(proxy.uri(), LIMIT);
      proxy.answer(302, "", 3);

      assertThatThrownBy(client::ping)
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining("status 302")
          .hasMessageContaining(FlakyProxy.ELSEWHERE + "/health")
          .hasMessageEndingWith("set MLFLOW_TRACKING_URI to " + FlakyProxy.ELSEWHERE);
      assertThatThrownBy(() -> client.createModel(name, "", Map.of()))
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageEndingWith("set MLFLOW_TRACKING_URI to " + FlakyProxy.ELSEWHERE);

      client.ping();
      assertThat(client.model(name)).isEmpty();
    }
  }

  /** 1 MB/s is enough, whatever the size. */
  @Test
  void aLargeFileHasMoreTimeThanASmallOneInBothDirections() throws Exception {
    byte[] file = new byte[2_000_000];
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean get = exchange.getRequestMethod().equals("GET");
          if (!get) {
            LockSupport.parkNanos(Duration.ofMillis(800).toNanos());
          }
          exchange.sendResponseHeaders(200, get ? file.length : 2);
          if (get) {
            LockSupport.parkNanos(Duration.ofMillis(800).toNanos());
          }
          exchange.getResponseBody().write(get ? file : new byte[2]);
          exchange.close();
        });
    server.start();
    try {
      MlflowClient client = new MlflowClient(uri(server), Duration.ofMillis(300));
      String folder = "mlflow-artifacts:/1/a/artifacts";

      client.put(folder, "f", file);
      assertThat(client.get(folder, "f")).hasSameSizeAs(file);

      assertThatThrownBy(() -> client.put(folder, "f", new byte[100_000]))
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining("no answer within 0.4 s");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void somethingElseListens() throws Exception {
    HttpServer server = server(200, "<html>", 6);
    assertThatThrownBy(() -> new MlflowClient(uri(server), LIMIT).experiment("x", Map.of()))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("is an MLflow server there? <html>");
    server.stop(0);
  }

  @Test
  void anArtifactStoreThatTheServerDoesNotServeIsNamed() {
    assertThatThrownBy(() -> mlflow.put("s3://bucket/1/a/artifacts", "f", new byte[1]))
        .isInstanceOf(MlflowUnavailableException.class)
        .hasMessageContaining("s3://bucket/1/a/artifacts")
        .hasMessageContaining("--serve-artifacts");
  }

  /** Answers everything the same way; with a length beyond the body it never comes to the end. */
  private static HttpServer server(int status, String body, int length) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, length);
          exchange.getResponseBody().write(bytes);
          exchange.getResponseBody().flush();
          if (bytes.length == length) {
            exchange.close();
          }
        });
    server.start();
    return server;
  }

  private static URI uri(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
