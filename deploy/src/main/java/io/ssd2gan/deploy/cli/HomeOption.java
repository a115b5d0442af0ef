package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.store.Store;
import io.ssd2gan.deploy.stack.Part;
import io.ssd2gan.deploy.stack.StackHome;
import io.ssd2gan.deploy.stack.StackState;
import io.ssd2gan.local.process.LocalStackException;
import java.nio.file.Path;
import java.util.stream.Stream;
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
                    Stream.of(Part.values()).anyMatch(home()::isRunning)
                        ? "The stack in %s was not started to its end, and some of it runs: end that with `deploy/ssd2gan down%s`"
                            .formatted(home().folder(), argument())
                        : "No stack is up in %s: start one with `deploy/ssd2gan up%s`"
                            .formatted(home().folder(), argument())));
  }

  /** The store of the stack that is up. */
  Store store() {
    String address = state().store();
    return Store.at(address == null ? home().store().toString() : address);
  }

  /** What a command line needs to be about the same stack; nothing where it is the user's. */
  String argument() {
    return argument(home());
  }

  static String argument(StackHome home) {
    if (home.equals(StackHome.ofUser())) {
      return "";
    }
    String folder = home.folder().toString();
    return " --home "
        + (folder.matches("[A-Za-z0-9_./,:@%+=-]+")
            ? folder
            : "'" + folder.replace("'", "'\\''") + "'");
  }
}
