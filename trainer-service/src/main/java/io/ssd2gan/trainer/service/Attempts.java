package io.ssd2gan.trainer.service;

import org.jspecify.annotations.Nullable;

/**
 * How often trainers have begun with a run at the same checkpoint, so that a run that ends its
 * trainer each time is not begun for ever.
 *
 * @param checkpoint iteration of the checkpoint they began at; 0 if there was none
 * @param count at least 1
 */
record Attempts(int checkpoint, int count) {
  /** So many times a run is begun without reaching the next checkpoint. */
  static final int MOST = 3;

  /** The next attempt, at the latest checkpoint that there is now. */
  static Attempts next(@Nullable Attempts before, int latest) {
    return before == null || before.checkpoint() < latest
        ? new Attempts(latest, 1)
        : new Attempts(latest, before.count() + 1);
  }

  boolean tooMany() {
    return count > MOST;
  }
}
