package io.ssd2gan.registry.webhook;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a webhook fares in this process.
 *
 * @param problem what keeps it from its receiver; null if nothing does
 * @param since when that began; null if nothing does
 */
record HookState(Kind kind, @Nullable String problem, @Nullable Instant since) {
  /** In a word. */
  enum Kind {
    /** Events are delivered as they come. */
    DELIVERING,
    /** Other registries deliver, as the broker has it. */
    STANDING_BY,
    /** An event, and those behind it, wait until the receiver or the broker answers. */
    WAITING,
    /** The receiver wants no more events. */
    ENDED;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static final HookState DELIVERING = new HookState(Kind.DELIVERING, null, null);
  static final HookState STANDING_BY = new HookState(Kind.STANDING_BY, null, null);

  /** Waiting for a reason, since the first one if it has been waiting. */
  HookState waiting(String reason, Instant now) {
    return new HookState(Kind.WAITING, reason, since == null ? now : since);
  }

  static HookState ended(String reason) {
    return new HookState(Kind.ENDED, reason, Instant.now());
  }
}
