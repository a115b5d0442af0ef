package io.ssd2gan.deploy.cli;

import io.ssd2gan.deploy.stack.StackHome;
import io.ssd2gan.deploy.stack.StackState;
import io.ssd2gan.local.process.LocalStackException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack a command is about. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Folder of the stack: checkpoints, data of Kafka and MLflow, logs. Default:"
              + " $${XDG_STATE_HOME:-~/.local/state}/ssd2gan")
  private @Nullable Path home;

  StackHome home() {
    return home == null ? StackHome.ofUser() : new StackHome(home);
  }

  /**
   * The addresses of the stack that is up.
   *
   * @throws LocalStackException when none is
   */
  StackState state() {
    return home()
        .state()
        .orElseThrow(
            () ->
                new LocalStackException(
                    "No stack is up in %s: start one with `deploy/ssd2gan up`"
                        .formatted(home().folder())));
  }
}
