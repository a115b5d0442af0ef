package io.ssd2gan.registry.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before a repetition: each time twice as long, up to a longest pause. */
final class Pauses {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  Pauses(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    next = first;
  }

  /**
   * The pause that is due.
   *
   * @param asked what the receiver asks for; taken if it is longer, up to the longest
   */
  Duration grow(@Nullable Duration asked) {
    Duration due = asked == null || asked.compareTo(next) < 0 ? next : least(asked, longest);
    next = least(next.multipliedBy(2), longest);
    return due;
  }

  /** All goes well: the next one is the first again. */
  void reset() {
    next = first;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
