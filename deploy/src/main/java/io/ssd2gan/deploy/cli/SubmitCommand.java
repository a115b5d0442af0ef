package io.ssd2gan.deploy.cli;

import io.ssd2gan.deploy.run.RunProgress;
import io.ssd2gan.deploy.run.SubmittedRun;
import io.ssd2gan.deploy.run.TrainerClient;
import io.ssd2gan.deploy.stack.StackState;
import java.time.Instant;
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
      description =
          "Id of the run; submitting it again with the same settings changes nothing, with others it is"
              + " refused")
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
    if (!wait) {
      return 0;
    }
    System.out.printf(
        "Ctrl-C ends the waiting and not the run: `deploy/ssd2gan watch %1$s%2$s` goes on with it, cancel ends it%n",
        submitted.runId(), home.argument());
    return Following.follow(
        home.home(),
        state,
        RunProgress.of(submitted.runId(), submitted.spec().iterations()),
        submitted.spec().model(),
        before);
  }
}
