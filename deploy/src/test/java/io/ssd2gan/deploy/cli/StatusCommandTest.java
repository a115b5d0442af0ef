package io.ssd2gan.deploy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ssd2gan.local.process.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a trainer that is alive, and not ready since a run waits for its data, and nothing else. */
class StatusCommandTest {
  private static final String RUNS =
      """
      [{"runId": "first", "model": "m", "arm": "sngan", "dataset": "/away", "state": "running",
        "iteration": 5, "iterations": 20, "iterationsPerSecond": 0,
        "reason": "waits for its data: /away is not there", "submittedAt": "2026-01-01T12:00:00Z"}]
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path home;
  private HttpServer trainer;

  @BeforeEach
  void start() throws Exception {
    trainer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/q/health/live", 200, "{}");
    answer("/q/health/ready", 503, "{}");
    answer("/runs", 200, RUNS);
    trainer.start();
    String nobody = "127.0.0.1:" + Ports.free();
    Files.writeString(
        home.resolve("stack.json"),
        """
        {"kafka": "%1$s", "mlflow": "http://%1$s", "trainer": "http://127.0.0.1:%2$d",
         "evaluator": "http://%1$s", "registry": "http://%1$s",
         "startedAt": "2026-01-01T12:00:00Z"}"""
            .formatted(nobody, trainer.getAddress().getPort()));
  }

  @AfterEach
  void end() {
    trainer.stop(0);
  }

  @Test
  void saysWhatARunWaitsFor() {
    assertThat(status()).isEqualTo(1);
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("  trainer +DOWN .*"))
        .anyMatch(line -> line.matches("  supervisor +DOWN .*"))
        .anyMatch(line -> line.matches("  first +running +5/20 .*"))
        .anyMatch(line -> line.contains("waits for its data: /away is not there"));
  }

  @Test
  void aRunIsNotShownInSilenceWhereTheTrainerIsDown() {
    trainer.stop(0);
    assertThat(status("first")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .startsWith("ssd2gan: The trainer at ")
        .contains("does not answer")
        .hasLineCount(1);
  }

  private void answer(String path, int status, String body) {
    trainer.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private int status(String... run) {
    String[] arguments = {"status", "--home", home.toString()};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + run.length);
    System.arraycopy(run, 0, all, arguments.length, run.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
