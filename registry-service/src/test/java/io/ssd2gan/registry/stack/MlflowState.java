package io.ssd2gan.registry.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that MLflow holds of some runs and a model, as text that two stories with the same end share:
 * ids that MLflow chose, and times at which it stored something, are left out.
 */
public final class MlflowState {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public MlflowState(URI server) {
    this.server = server;
  }

  /** By "what" to what it is; {@code names} are replaced by their values in both. */
  public SortedMap<String, String> of(
      String model, List<String> runIds, Map<String, String> names) {
    SortedMap<String, String> state = new TreeMap<>();
    JsonNode registered = get("registered-models/get?name=" + model);
    state.put("model", registered.at("/registered_model/tags").toString());
    state.put("aliases", registered.at("/registered_model/aliases").toString());
    for (JsonNode version :
        get("model-versions/search?filter=" + encoded("name='%s'".formatted(model)))
            .path("model_versions")) {
      state.put("version " + version.path("version").asText(), pairs(version.path("tags")));
    }
    for (String runId : runIds) {
      addRun(runId, state);
    }
    SortedMap<String, String> named = new TreeMap<>();
    state.forEach((key, value) -> named.put(replaced(key, names), replaced(value, names)));
    return named;
  }

  private void addRun(String runId, SortedMap<String, String> state) {
    JsonNode runs = runs(runId);
    state.put("runs of " + runId, "" + runs.size());
    JsonNode run = runs.path(0);
    String id = run.at("/info/run_id").asText();
    state.put(runId + " status", run.at("/info/status").asText());
    state.put(runId + " start", run.at("/info/start_time").asText());
    state.put(runId + " params", pairs(run.at("/data/params")));
    state.put(runId + " tags", pairs(run.at("/data/tags")));
    for (JsonNode metric : run.at("/data/metrics")) {
      String key = metric.path("key").asText();
      state.put(
          runId + " metric " + key,
          get("metrics/get-history?run_id=%s&metric_key=%s".formatted(id, encoded(key)))
              .path("metrics")
              .toString());
    }
    addFiles(runId, "artifacts/list?run_id=%s&path=".formatted(id), "", state);
    addModels(runId, run, state);
  }

  private void addModels(String runId, JsonNode run, SortedMap<String, String> state) {
    String search =
        """
        {"experiment_ids": [%s], "filter": "source_run_id = '%s'"}
        """
            .formatted(run.at("/info/experiment_id"), run.at("/info/run_id").asText());
    JsonNode models = send("POST", "logged-models/search", search).path("models");
    state.put(runId + " models", "" + models.size());
    state.put(runId + " outputs", "" + outputs(run).size());
    for (JsonNode model : models) {
      String name = runId + " " + model.at("/info/name").asText();
      state.put(name, model.at("/info/status").asText() + pairs(model.at("/info/tags")));
      String list = "logged-models/%s/artifacts/directories?artifact_directory_path=";
      addFiles(name, list.formatted(model.at("/info/model_id").asText()), "", state);
    }
  }

  private JsonNode outputs(JsonNode run) {
    return get("runs/get?run_id=" + run.at("/info/run_id").asText())
        .at("/run/outputs/model_outputs");
  }

  private void addFiles(String owner, String list, String path, SortedMap<String, String> state) {
    for (JsonNode file : get(list + encoded(path)).path("files")) {
      String name = file.path("path").asText();
      if (file.path("is_dir").asBoolean()) {
        addFiles(owner, list, name, state);
      } else {
        // MLmodel names the experiment, whose number has more digits in the one than in the other.
        String size = name.equals("MLmodel") ? "some" : file.path("file_size").asText();
        state.put(owner + " file " + name, size);
      }
    }
  }

  /** The MLflow runs of a training run: one, if all is well. */
  public JsonNode runs(String runId) {
    List<String> experiments = new ArrayList<>();
    get("experiments/search?max_results=1000")
        .path("experiments")
        .forEach(experiment -> experiments.add(experiment.path("experiment_id").toString()));
    return send(
            "POST",
            "runs/search",
            """
            {"experiment_ids": %s, "filter": "tags.`ssd2gan.run_id` = '%s'"}
            """
                .formatted(experiments, runId))
        .path("runs");
  }

  public JsonNode get(String path) {
    return send("GET", path, "");
  }

  /** What a user deletes. */
  public void delete(String path, String body) {
    send("DELETE", path, body);
  }

  private JsonNode send(String method, String path, String body) {
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(URI.create(server + "/api/2.0/mlflow/" + path))
                  .header("Content-Type", "application/json")
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofByteArray());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() != 200) {
        throw new AssertionError(path + ": " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pairs(JsonNode entries) {
    TreeSet<String> pairs = new TreeSet<>();
    entries.forEach(
        entry -> pairs.add(entry.path("key").asText() + "=" + entry.path("value").asText()));
    return pairs.toString();
  }

  private static String replaced(String text, Map<String, String> names) {
    String replaced = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      replaced = replaced.replace(name.getKey(), name.getValue());
    }
    return replaced;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
