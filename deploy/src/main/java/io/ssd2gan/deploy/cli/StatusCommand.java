package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.deploy.run.ChampionModel;
import io.ssd2gan.deploy.run.RegistryClient;
import io.ssd2gan.deploy.run.RunSummary;
import io.ssd2gan.deploy.run.RunWatcher;
import io.ssd2gan.deploy.run.TrainerClient;
import io.ssd2gan.deploy.stack.Part;
import io.ssd2gan.deploy.stack.StackHome;
import io.ssd2gan.deploy.stack.StackState;
import io.ssd2gan.local.process.Probe;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is up, which runs there are, and which models are the best. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is up, the runs with their FIDs, and the champions. Exit code 1 when a part is down.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan status",
      "  deploy/ssd2gan status 20260101-120000-0a1b2c"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Id of a run: shows every FID of this one alone")
  private @Nullable String run;

  @Override
  public Integer call() {
    StackState state = home.state();
    Map<Part, Boolean> up = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      up.put(part, isUp(home.home(), state, part));
    }
    if (run == null) {
      System.out.println("Stack in " + home.home().folder());
      up.forEach(
          (part, isUp) ->
              System.out.printf(
                  "  %-10s %-5s %s%n", part.label(), isUp ? "up" : "DOWN", state.address(part)));
    }
    if (Boolean.TRUE.equals(up.get(Part.TRAINER))) {
      Map<String, List<CheckpointScored>> scores =
          Boolean.TRUE.equals(up.get(Part.KAFKA)) ? scores(state) : Map.of();
      printRuns(new TrainerClient(state.trainer()).runs(), scores);
    }
    if (run == null && Boolean.TRUE.equals(up.get(Part.REGISTRY))) {
      printChampions(new RegistryClient(state.registry()).models());
    }
    return up.containsValue(false) ? 1 : 0;
  }

  private static boolean isUp(StackHome home, StackState state, Part part) {
    return switch (part) {
      case KAFKA -> home.isRunning(part) || Probe.accepts(state.kafka());
      case MLFLOW -> Probe.isOk(state.mlflow() + "/health");
      case TRAINER, EVALUATOR, REGISTRY -> Probe.isOk(state.address(part) + "/q/health/ready");
    };
  }

  private static Map<String, List<CheckpointScored>> scores(StackState state) {
    try {
      return RunWatcher.scores(state.kafka());
    } catch (KafkaException e) {
      System.err.println("ssd2gan: the scores cannot be read: " + e.getMessage());
      return Map.of();
    }
  }

  private void printRuns(List<RunSummary> runs, Map<String, List<CheckpointScored>> scores) {
    if (run != null) {
      RunSummary summary =
          runs.stream()
              .filter(candidate -> candidate.runId().equals(run))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("There is no run " + run));
      printRun(summary, scores.getOrDefault(run, List.of()));
      return;
    }
    if (runs.isEmpty()) {
      System.out.println("No runs");
      return;
    }
    System.out.println("Runs");
    System.out.printf(
        "  %-24s %-10s %-15s %-9s %-18s %-22s %s%n",
        "run", "state", "iteration", "last FID", "best FID", "arm", "model");
    for (RunSummary summary : runs) {
      List<CheckpointScored> own = scores.getOrDefault(summary.runId(), List.of());
      System.out.printf(
          "  %-24s %-10s %-15s %-9s %-18s %-22s %s%n",
          summary.runId(),
          summary.state().label(),
          summary.iteration() + "/" + summary.iterations(),
          last(own).map(score -> fid(score.fid())).orElse("-"),
          best(own).map(score -> fid(score.fid()) + " at " + score.iteration()).orElse("-"),
          summary.arm(),
          summary.model());
      if (summary.reason() != null) {
        System.out.println("    " + summary.reason());
      }
    }
  }

  private static void printRun(RunSummary summary, List<CheckpointScored> scores) {
    System.out.printf(
        "run %s: %s, iteration %d/%d, %s on %s, model %s%n",
        summary.runId(),
        summary.state().label(),
        summary.iteration(),
        summary.iterations(),
        summary.arm(),
        summary.dataset(),
        summary.model());
    if (summary.reason() != null) {
      System.out.println("  " + summary.reason());
    }
    Optional<CheckpointScored> best = best(scores);
    scores.stream()
        .sorted(Comparator.comparingInt(CheckpointScored::iteration))
        .forEach(
            score ->
                System.out.printf(
                    "  iteration %-8d FID %s%s%n",
                    score.iteration(),
                    fid(score.fid()),
                    best.filter(score::equals).isPresent() ? "  best" : ""));
  }

  private static void printChampions(List<RegistryClient.Model> models) {
    if (models.isEmpty()) {
      System.out.println("No models");
      return;
    }
    System.out.println("Champions");
    for (RegistryClient.Model model : models) {
      ChampionModel champion = model.champion();
      System.out.println(
          champion == null
              ? "  " + model.name() + ": none yet"
              : "  %s: version %s, run %s, iteration %d, FID %s (%s)"
                  .formatted(
                      model.name(),
                      champion.version(),
                      champion.runId(),
                      champion.iteration(),
                      fid(champion.fid()),
                      champion.protocol()));
    }
  }

  private static Optional<CheckpointScored> last(List<CheckpointScored> scores) {
    return scores.stream().max(Comparator.comparingInt(CheckpointScored::iteration));
  }

  private static Optional<CheckpointScored> best(List<CheckpointScored> scores) {
    return scores.stream().min(CheckpointScored.BEST_FIRST);
  }

  private static String fid(double value) {
    return "%.2f".formatted(value);
  }
}
