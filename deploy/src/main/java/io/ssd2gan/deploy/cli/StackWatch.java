package io.ssd2gan.deploy.cli;

import io.ssd2gan.deploy.stack.Part;
import io.ssd2gan.deploy.stack.StackHome;
import io.ssd2gan.deploy.stack.StackState;
import io.ssd2gan.local.process.LocalStackException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks after the stack while a run on it is followed: every five seconds it tells of parts that
 * have gone down or come back, and it ends the waiting when the stack has been ended.
 */
final class StackWatch implements Runnable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final StackHome home;
  private final Consumer<String> warnings;
  private Instant next = Instant.MIN;
  private List<Part> down = List.of();

  /**
   * Watches a stack.
   *
   * @param warnings told of what is down, and an empty text when all is up again
   */
  StackWatch(StackHome home, Consumer<String> warnings) {
    this.home = home;
    this.warnings = warnings;
  }

  @Override
  public void run() {
    if (Instant.now().isBefore(next)) {
      return;
    }
    StackState state =
        home.state()
            .orElseThrow(
                () ->
                    new LocalStackException(
                        "The stack in %s has been ended; what had not ended goes on after the next `deploy/ssd2gan up`"
                            .formatted(home.folder())));
    List<Part> nowDown = Stream.of(Part.values()).filter(part -> !state.isUp(part)).toList();
    if (!nowDown.equals(down)) {
      down = nowDown;
      warnings.accept(
          down.isEmpty()
              ? ""
              : "Waiting for what is down or not ready: "
                  + down.stream().map(Part::label).collect(Collectors.joining(", ")));
    }
    next = Instant.now().plus(INTERVAL);
  }
}
