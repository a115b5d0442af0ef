package io.ssd2gan.local.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.local.process.LocalStackException;
import io.ssd2gan.local.process.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServerTest {
  @TempDir Path data;

  @Test
  void keepsAnExperimentWhenKilledAndStartedAgain() throws Exception {
    int port;
    try (MlflowServer server = MlflowServer.start(data, 0)) {
      port = server.port();
      assertThat(createExperiment(server.uri())).contains("experiment_id");
      // Only the first process of the group: what it has forked must go with the group.
      ProcessHandle.of(server.process().pid()).orElseThrow().destroyForcibly();
    }
    assertThat(Ports.isFree(port)).isTrue();
    try (MlflowServer server = MlflowServer.start(data, port)) {
      assertThat(createExperiment(server.uri())).contains("RESOURCE_ALREADY_EXISTS");
    }
    assertThat(Ports.isFree(port)).isTrue();
  }

  @Test
  void namesThePortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> MlflowServer.start(data, taken.getLocalPort()))
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("MLflow");
    }
  }

  private static String createExperiment(String uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri + "/api/2.0/mlflow/experiments/create"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"once\"}"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
