package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.run.RunState;
import io.ssd2gan.deploy.run.ChampionModel;
import io.ssd2gan.deploy.run.RegistryClient;
import io.ssd2gan.deploy.run.RunDisplay;
import io.ssd2gan.deploy.run.RunFollower;
import io.ssd2gan.deploy.run.RunProgress;
import io.ssd2gan.deploy.run.SubmittedRun;
import io.ssd2gan.deploy.run.TrainerClient;
import io.ssd2gan.deploy.stack.StackHome;
import io.ssd2gan.deploy.stack.StackState;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Submits a run to the stack that is up. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {"Submits a run to the stack that is up; prints its id.", ""},
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan submit --wait",
      "  deploy/ssd2gan submit --preset smoke --wait",
      "  deploy/ssd2gan submit --preset resnet-sngan-32 --arm sngan --set model=baseline --set seed=3"
    })
final class SubmitCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Id of the run; submitting it again under the same id changes nothing")
  private @Nullable String runId;

  @Option(names = "--wait", description = "Follow the run until its last checkpoint is scored")
  private boolean wait;

  @Override
  public Integer call() {
    StackState state = home.state();
    // A run whose id is given may have been submitted at any time before.
    Instant before = runId == null ? Instant.now().minusSeconds(60) : Instant.EPOCH;
    SubmittedRun submitted =
        new TrainerClient(state.trainer()).submit(run.preset(), run.overrides(), runId);
    System.out.println("run " + submitted.runId());
    return wait ? follow(home.home(), state, submitted, before) : 0;
  }

  private static int follow(
      StackHome home, StackState state, SubmittedRun submitted, Instant before) {
    RunProgress start = RunProgress.of(submitted.runId(), submitted.spec().iterations());
    RunProgress end;
    try (RunDisplay display = RunDisplay.of(Terminal.isOne(), start.iterations())) {
      end =
          new RunFollower(state.kafka(), new StackWatch(home, display::warn))
              .follow(start, before, display);
    }
    if (end.state() != RunState.COMPLETED) {
      System.err.printf(
          "ssd2gan: Run %s %s%s%n",
          end.runId(), end.state().label(), end.reason() == null ? "" : ": " + end.reason());
      return 1;
    }
    Optional<ChampionModel> champion =
        new RegistryClient(state.registry()).champion(submitted.spec().model());
    champion.ifPresent(model -> System.out.println(Terminal.championLine(model)));
    return 0;
  }
}
