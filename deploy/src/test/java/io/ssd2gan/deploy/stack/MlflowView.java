package io.ssd2gan.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ssd2gan.common.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What MLflow shows, over its REST interface, as a user of it would see it. */
final class MlflowView {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;

  MlflowView(String server) {
    this.server = server;
  }

  /** Every MLflow run there is. */
  List<JsonNode> runs() throws IOException, InterruptedException {
    List<String> experiments = new ArrayList<>();
    get("experiments/search?max_results=100")
        .path("experiments")
        .forEach(experiment -> experiments.add(experiment.path("experiment_id").asText()));
    List<JsonNode> runs = new ArrayList<>();
    post("runs/search", Map.of("experiment_ids", experiments, "max_results", 1000))
        .path("runs")
        .forEach(runs::add);
    return runs;
  }

  /** FIDs of a run by iteration; fails if an iteration has two. */
  SortedMap<Integer, Double> fids(String mlflowRun, String protocol)
      throws IOException, InterruptedException {
    SortedMap<Integer, Double> fids = new TreeMap<>();
    String path = "metrics/get-history?run_id=%s&metric_key=%s";
    for (JsonNode metric :
        get(path.formatted(mlflowRun, encode("fid/" + protocol))).path("metrics")) {
      assertThat(fids.put(metric.path("step").asInt(), metric.path("value").asDouble())).isNull();
    }
    return fids;
  }

  /** Versions of a registered model, in no order. */
  List<JsonNode> versions(String model) throws IOException, InterruptedException {
    List<JsonNode> versions = new ArrayList<>();
    get("model-versions/search?filter=" + encode("name='" + model + "'"))
        .path("model_versions")
        .forEach(versions::add);
    return versions;
  }

  /** Versions of a registered model by the alias that points to them. */
  Map<String, String> aliases(String model) throws IOException, InterruptedException {
    Map<String, String> aliases = new TreeMap<>();
    get("registered-models/get?name=" + encode(model))
        .path("registered_model")
        .path("aliases")
        .forEach(
            alias -> aliases.put(alias.path("alias").asText(), alias.path("version").asText()));
    return aliases;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body))));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + path));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }
}
