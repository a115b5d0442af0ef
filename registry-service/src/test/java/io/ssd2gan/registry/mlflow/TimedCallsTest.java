package io.ssd2gan.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.ssd2gan.local.process.ProcessGroup;
import io.ssd2gan.local.proxy.Fault;
import io.ssd2gan.local.proxy.FaultProxy;
import io.ssd2gan.registry.stack.LocalStack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that do not answer, and what is left of the calls to them: nothing. */
class TimedCallsTest {
  private static final Duration LIMIT = Duration.ofMillis(500);

  @AfterEach
  void noCallIsLeft() {
    await().atMost(Duration.ofSeconds(5)).until(() -> calls() == 0);
  }

  private static long calls() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mlflow"))
        .count();
  }

  private static MlflowClient client(String uri) {
    return new MlflowClient(URI.create(uri), LIMIT);
  }

  @Test
  void aServerThatIsStoppedIsLeftInTimeAndAnswersWhenItGoesOn() throws Exception {
    LocalStack stack = LocalStack.get();
    String pid =
        Files.readString(stack.folder().resolve("mlflow/mlflow.pid")).lines().findFirst().get();
    ProcessGroup server = new ProcessGroup(Long.parseLong(pid.strip()));
    MlflowClient mlflow = client(stack.mlflow().toString());
    mlflow.models();

    server.signal("STOP");
    try {
      assertThatThrownBy(mlflow::models)
          .isInstanceOf(MlflowUnavailableException.class)
          .hasMessageContaining(
              "GET " + stack.mlflow() + "/api/2.0/mlflow/registered-models/search")
          .hasMessageEndingWith("no answer within 0.5 s");
    } finally {
      server.signal("CONT");
    }

    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> mlflow.models() != null);
  }

  @Test
  void aServerThatAcceptsAndNeverAnswersIsLeftInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      MlflowClient mlflow = client("http://127.0.0.1:" + silent.getLocalPort());

      assertThatThrownBy(mlflow::models).hasMessageEndingWith("no answer within 0.5 s");
      assertThatThrownBy(mlflow::models).hasMessageEndingWith("no answer within 0.5 s");
    }
  }

  @Test
  void aConnectionThatBecameHalfOpenIsReplaced() throws Exception {
    HttpServer server = server("{}");
    try (FaultProxy proxy = new FaultProxy(server.getAddress().getPort())) {
      MlflowClient mlflow = client(proxy.uri());
      assertThat(mlflow.models()).isEmpty();

      proxy.set(Fault.HALF_OPEN);
      assertThatThrownBy(mlflow::models).hasMessageEndingWith("no answer within 0.5 s");
      proxy.set(Fault.NONE);

      assertThat(mlflow.models()).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aCallThatIsLateBreaksNoOther() throws Exception {
    CountDownLatch oneWaits = new CountDownLatch(1);
    CountDownLatch otherIsLate = new CountDownLatch(1);
    HttpServer server = server("{}");
    server.createContext(
        "/api/2.0/mlflow/registered-models/get",
        exchange -> {
          oneWaits.countDown();
          try {
            otherIsLate.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    try {
      MlflowServer address = MlflowServer.of(uri(server), Map.of());
      TimedCalls calls = new TimedCalls(address, Duration.ofSeconds(1));
      CompletableFuture<String> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return calls.make(
                      "slow", Duration.ofSeconds(30), c -> c.sendGet("registered-models/get"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      oneWaits.await();

      assertThatThrownBy(
              () -> calls.make("late", Duration.ZERO, c -> c.sendGet("registered-models/get")))
          .hasMessage("late: no answer within 1.0 s");
      otherIsLate.countDown();

      assertThat(waiting.get()).isEqualTo("{}");
    } finally {
      otherIsLate.countDown();
      server.stop(0);
    }
  }

  @Test
  void whoIsToldToStopStops() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      MlflowClient mlflow =
          new MlflowClient(
              URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMinutes(1));
      Thread.currentThread().interrupt();

      assertThatThrownBy(mlflow::models).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static HttpServer server(String answer) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length());
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI uri(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
