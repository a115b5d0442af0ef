package io.ssd2gan.deploy.stack;

import io.ssd2gan.local.process.ChildProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts what dies of a stack that stays up again: a process of its own, which `up` starts last and
 * `down` ends first. Every second it looks at each part:
 *
 * <ol>
 *   <li>one that runs is left alone, whether it is well or not;
 *   <li>of one that has died, what it has forked is ended, and after a {@link RestartPause} it is
 *       started again and counted, in {@code run/restarts.json};
 *   <li>of one that has written much, a new log begins;
 *   <li>when the stack is not kept up any more, the supervisor ends.
 * </ol>
 *
 * The parts do not need it: they run on when it is killed, and the next `up` starts another one.
 */
final class Supervisor {
  private static final Duration NOTED = Duration.ofSeconds(20);

  private final StackSettings settings;
  private final StackHome home;
  private final Map<Part, RestartPause> pauses = new EnumMap<>(Part.class);
  private final Map<Part, Integer> restarts;
  private boolean closed;

  Supervisor(StackSettings settings) {
    this.settings = settings;
    this.home = settings.home();
    this.restarts = new EnumMap<>(Part.class);
    restarts.putAll(home.restarts());
    for (Part part : Part.values()) {
      if (settings.starts(part)) {
        pauses.put(part, new RestartPause());
      }
    }
  }

  /** Returns when the stack is not kept up any more. */
  void run() throws InterruptedException {
    while (home.state().filter(StackState::staysUp).isPresent()) {
      pauses.forEach(this::look);
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private synchronized void look(Part part, RestartPause pause) {
    if (closed) {
      return;
    }
    if (home.isRunning(part)) {
      pause.runs(Instant.now());
      rotateLog(part);
    } else if (pause.isDue(Instant.now())) {
      restart(part);
    }
  }

  private void rotateLog(Part part) {
    try {
      LogFiles.rotate(home.log(part));
    } catch (UncheckedIOException e) {
      // As on a full disk; the parts are what counts.
      System.out.printf("%s %s%n", Instant.now(), e.getMessage());
    }
  }

  private void restart(Part part) {
    System.out.printf("%s %s has died and is started again%n", Instant.now(), part.title());
    try {
      home.end(part);
      ChildProcess process = Commands.start(settings, part);
      restarts.merge(part, 1, Integer::sum);
      home.write(restarts);
      // Until its id is noted nobody else could end it.
      process.awaitReady(() -> home.isRunning(part), NOTED);
    } catch (RuntimeException e) {
      // It will be seen dead, and tried again after a longer pause.
      System.out.printf("%s %s%n", Instant.now(), e.getMessage());
    }
  }

  /** Starts nothing more; returns when what is being started has been noted. */
  synchronized void close() {
    closed = true;
  }
}
