package io.ssd2gan.deploy.stack;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a part that has died is started again: after 1 s, and after twice the pause each further
 * time, 60 s at most. A part that has run for five minutes begins with 1 s again.
 */
final class RestartPause {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration PROVEN = Duration.ofMinutes(5);

  private Duration pause = FIRST;
  private @Nullable Instant started;
  private @Nullable Instant due;

  /** The part has been seen running. */
  void runs(Instant now) {
    due = null;
    if (started != null && !now.isBefore(started.plus(PROVEN))) {
      pause = FIRST;
    }
  }

  /** The part has been seen dead. Returns whether it is to be started now. */
  boolean isDue(Instant now) {
    if (due == null) {
      due = now.plus(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
    if (now.isBefore(due)) {
      return false;
    }
    due = null;
    started = now;
    return true;
  }
}
