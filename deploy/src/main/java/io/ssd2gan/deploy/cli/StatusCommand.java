package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.deploy.run.ChampionModel;
import io.ssd2gan.deploy.run.RegistryClient;
import io.ssd2gan.deploy.run.RunSummary;
import io.ssd2gan.deploy.run.RunWatcher;
import io.ssd2gan.deploy.run.TrainerClient;
import io.ssd2gan.deploy.stack.Part;
import io.ssd2gan.deploy.stack.StackState;
import io.ssd2gan.local.process.Probe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is up, which runs there are, and which models are the best. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is up and how often each part was started again since up, the runs with their FIDs, and"
          + " the champions. Exit code 1 when a part, or the supervisor that starts what dies, is down.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan status",
      "  deploy/ssd2gan status --json",
      "  deploy/ssd2gan status 20260101-120000-0a1b2c"
    })
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOption home = new HomeOption();

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Id of a run: shows every FID of this one alone")
  private @Nullable String run;

  @Option(names = "--json", description = "As JSON, with every score")
  private boolean json;

  /** What is told of a part: whether it answers, and how often it was started again since up. */
  record PartStatus(String part, boolean up, String address, int restarts) {}

  /** What is told of a run; the scores ascend by iteration. */
  record RunStatus(RunSummary run, List<CheckpointScored> scores) {}

  /**
   * All that is told.
   *
   * @param supervised whether somebody looks after the parts: the supervisor, or the demo that has
   *     started them
   */
  record Status(
      String home,
      boolean supervised,
      List<PartStatus> parts,
      List<RunStatus> runs,
      List<RegistryClient.Model> models) {}

  @Override
  public Integer call() throws IOException {
    StackState state = home.state();
    if (run != null) {
      print(only(run, state));
      return 0;
    }
    Status status = status(state);
    print(status);
    return status.supervised() && status.parts().stream().allMatch(PartStatus::up) ? 0 : 1;
  }

  private Status status(StackState state) {
    Map<Part, Integer> restarts = home.home().restarts();
    List<PartStatus> parts =
        Stream.of(Part.values())
            .map(
                part ->
                    new PartStatus(
                        part.label(),
                        state.isUp(part),
                        state.address(part),
                        restarts.getOrDefault(part, 0)))
            .toList();
    boolean kafka = parts.get(Part.KAFKA.ordinal()).up();
    return new Status(
        home.home().folder().toString(),
        !state.staysUp() || home.home().hasSupervisor(),
        parts,
        // One that is alive and not ready may say of a run what that waits for.
        Probe.isOk(state.trainer() + "/q/health/live")
            ? runs(new TrainerClient(state.trainer()).runs(), kafka ? scores(state) : Map.of())
            : List.of(),
        parts.get(Part.REGISTRY.ordinal()).up()
            ? new RegistryClient(state.registry()).models()
            : List.of());
  }

  private static RunStatus only(String run, StackState state) {
    RunSummary summary = new TrainerClient(state.trainer()).run(run);
    return runs(List.of(summary), scores(state)).get(0);
  }

  private static List<RunStatus> runs(
      List<RunSummary> summaries, Map<String, List<CheckpointScored>> scores) {
    return summaries.stream()
        .map(
            summary ->
                new RunStatus(
                    summary,
                    scores.getOrDefault(summary.runId(), List.of()).stream()
                        .sorted(Comparator.comparingInt(CheckpointScored::iteration))
                        .toList()))
        .toList();
  }

  private static Map<String, List<CheckpointScored>> scores(StackState state) {
    try {
      return RunWatcher.scores(state.kafka());
    } catch (KafkaException e) {
      System.err.println("ssd2gan: the scores cannot be read: " + e.getMessage());
      return Map.of();
    }
  }

  private void print(Status status) throws IOException {
    if (json) {
      printJson(status);
      return;
    }
    out().println("Stack in " + status.home());
    for (PartStatus part : status.parts()) {
      out()
          .println(
              "  %-10s %-5s %-24s %s"
                  .formatted(
                      part.part(),
                      part.up() ? "up" : "DOWN",
                      part.address(),
                      restarts(part.restarts()))
                  .stripTrailing());
    }
    if (!status.supervised()) {
      out()
          .println(
              "  supervisor DOWN  what dies stays so: `deploy/ssd2gan up` starts what is missing");
    }
    printRuns(status.runs());
    printChampions(status.models());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String restarts(int restarts) {
    return switch (restarts) {
      case 0 -> "";
      case 1 -> "1 restart";
      default -> restarts + " restarts";
    };
  }

  private void printJson(Object status) throws IOException {
    out().println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(status));
  }

  private void printRuns(List<RunStatus> runs) {
    if (runs.isEmpty()) {
      out().println("No runs");
      return;
    }
    out().println("Runs");
    out()
        .printf(
            "  %-24s %-10s %-15s %-9s %-18s %-22s %s%n",
            "run", "state", "iteration", "last FID", "best FID", "arm", "model");
    for (RunStatus status : runs) {
      RunSummary summary = status.run();
      out()
          .printf(
              "  %-24s %-10s %-15s %-9s %-18s %-22s %s%n",
              summary.runId(),
              summary.state().label(),
              summary.iteration() + "/" + summary.iterations(),
              last(status.scores()).map(score -> fid(score.fid())).orElse("-"),
              best(status.scores())
                  .map(score -> fid(score.fid()) + " at " + score.iteration())
                  .orElse("-"),
              summary.arm(),
              summary.model());
      if (summary.reason() != null) {
        out().println("    " + summary.reason());
      }
    }
  }

  private void print(RunStatus status) throws IOException {
    if (json) {
      printJson(status);
      return;
    }
    RunSummary summary = status.run();
    out()
        .printf(
            "run %s: %s, iteration %d/%d, %s on %s, model %s%n",
            summary.runId(),
            summary.state().label(),
            summary.iteration(),
            summary.iterations(),
            summary.arm(),
            summary.dataset(),
            summary.model());
    if (summary.reason() != null) {
      out().println("  " + summary.reason());
    }
    Optional<CheckpointScored> best = best(status.scores());
    for (CheckpointScored score : status.scores()) {
      out()
          .printf(
              "  iteration %-8d FID %s%s%n",
              score.iteration(),
              fid(score.fid()),
              best.filter(score::equals).isPresent() ? "  best" : "");
    }
  }

  private void printChampions(List<RegistryClient.Model> models) {
    if (models.isEmpty()) {
      out().println("No models");
      return;
    }
    out().println("Champions");
    for (RegistryClient.Model model : models) {
      ChampionModel champion = model.champion();
      out()
          .println(
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
