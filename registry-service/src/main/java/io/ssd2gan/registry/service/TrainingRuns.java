package io.ssd2gan.registry.service;

import io.ssd2gan.common.checkpoint.LossPoint;
import io.ssd2gan.common.checkpoint.Manifest;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.event.RunStateChanged;
import io.ssd2gan.common.run.RunState;
import io.ssd2gan.registry.mlflow.Metric;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.MlflowRun;
import io.ssd2gan.registry.mlflow.RunStatus;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Training runs as MLflow shows them: one MLflow run for each, in the experiment {@value
 * #EXPERIMENT}, found again by its tag {@value #RUN_ID}.
 *
 * <p>All runs share one experiment, because the first news of a run, its state, does not say which
 * model it is for; the tag {@value #MODEL} does once a checkpoint was scored.
 */
public final class TrainingRuns {
  /** Name of the experiment. */
  public static final String EXPERIMENT = "ssd2gan";

  static final String RUN_ID = "ssd2gan.run_id";
  static final String MODEL = "ssd2gan.model";
  private static final String STATE = "ssd2gan.state";
  private static final String STATE_AT = "ssd2gan.state_at";
  private static final String REASON = "ssd2gan.reason";
  private static final int MAX_REASON = 1000;

  private final MlflowClient mlflow;

  public TrainingRuns(MlflowClient mlflow) {
    this.mlflow = mlflow;
  }

  /**
   * The MLflow run of a training run, created if there is none.
   *
   * <p>MLflow has no way to create a run only if it is missing, so two callers at once would both
   * create one: hence {@code synchronized}, and hence {@link Leadership}.
   *
   * @param start when the run started, if it is to be created
   */
  public synchronized MlflowRun of(String runId, Instant start) throws IOException {
    String experimentId = mlflow.experiment(EXPERIMENT);
    Optional<MlflowRun> known = mlflow.findRun(experimentId, RUN_ID, runId);
    return known.isPresent()
        ? known.get()
        : mlflow.createRun(experimentId, runId, start, Map.of(RUN_ID, runId));
  }

  /**
   * The MLflow run of the training run that saved a checkpoint, created if there is none.
   *
   * <p>A run is its settings and its data: to a trainer, too, the same id with the same settings is
   * the same run. Only a setting that MLflow has is compared, because a later version of this
   * software may add some to a run that goes on.
   *
   * @throws ReusedRunIdException if another run with this id is logged already
   */
  public MlflowRun of(Manifest manifest) throws IOException, ReusedRunIdException {
    List<LossPoint> losses = manifest.losses();
    MlflowRun run =
        of(manifest.runId(), losses.isEmpty() ? manifest.savedAt() : losses.get(0).at());
    for (Map.Entry<String, String> setting : settings(manifest).entrySet()) {
      String name = setting.getKey();
      String logged = run.params().get(name);
      if (logged != null && !logged.equals(setting.getValue())) {
        throw new ReusedRunIdException(
            ("Run id %s is used twice: MLflow has a run of that id with %s = %s, this one has"
                    + " %s = %s; submit it under another id")
                .formatted(manifest.runId(), name, logged, name, setting.getValue()));
      }
    }
    return run;
  }

  /**
   * Logs what a checkpoint tells of its run: settings (those that are not there yet, as MLflow
   * refuses to change one) and losses since the checkpoint before.
   */
  public void log(MlflowRun run, Manifest manifest) throws IOException {
    Map<String, String> missing = settings(manifest);
    missing.put("codeVersion", manifest.codeVersion());
    missing.keySet().removeAll(run.params().keySet());
    mlflow.log(run.id(), losses(manifest), missing, Map.of(MODEL, manifest.spec().model()));
  }

  private static Map<String, String> settings(Manifest manifest) {
    Map<String, String> settings = new LinkedHashMap<>();
    Json.mapper()
        .valueToTree(manifest.spec())
        .fields()
        .forEachRemaining(field -> settings.put(field.getKey(), field.getValue().asText()));
    settings.put("dataDigest", manifest.dataDigest());
    return settings;
  }

  private static List<Metric> losses(Manifest manifest) {
    List<Metric> metrics = new ArrayList<>();
    for (LossPoint point : manifest.losses()) {
      point
          .losses()
          .forEach(
              (name, loss) ->
                  metrics.add(
                      new Metric(
                          "loss/" + name.replaceAll("[^A-Za-z0-9_.-]", "_"),
                          loss,
                          point.at(),
                          point.iteration())));
    }
    return metrics;
  }

  /**
   * Shows the state of a run. Of all states that were ever reported the greatest of (final, time)
   * stays, so a repeated or late report changes nothing.
   */
  public void show(RunStateChanged change) throws IOException {
    MlflowRun run = of(change.runId(), change.at());
    if (isOutdated(change, run.tags())) {
      return;
    }
    RunState state = change.state();
    mlflow.setStatus(run.id(), status(state), state.isFinal() ? change.at() : null);
    Map<String, String> tags = new LinkedHashMap<>();
    String reason = change.reason();
    if (reason != null && !reason.isEmpty()) {
      tags.put(REASON, reason.substring(0, Math.min(reason.length(), MAX_REASON)));
    }
    tags.put(STATE, state.label());
    // The last: without it the state counts as not shown, and is shown again.
    tags.put(STATE_AT, change.at().toString());
    mlflow.log(run.id(), List.of(), Map.of(), tags);
  }

  private static boolean isOutdated(RunStateChanged change, Map<String, String> tags) {
    String shown = tags.get(STATE);
    String shownAt = tags.get(STATE_AT);
    if (shown == null || shownAt == null) {
      return false;
    }
    for (RunState state : RunState.values()) {
      if (state.label().equals(shown) && state.isFinal() != change.state().isFinal()) {
        return state.isFinal();
      }
    }
    try {
      return !change.at().isAfter(Instant.parse(shownAt));
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static RunStatus status(RunState state) {
    return switch (state) {
      case SUBMITTED, SUSPENDED -> RunStatus.SCHEDULED;
      case RUNNING -> RunStatus.RUNNING;
      case COMPLETED -> RunStatus.FINISHED;
      case CANCELLED -> RunStatus.KILLED;
      case FAILED -> RunStatus.FAILED;
    };
  }
}
