package io.ssd2gan.registry.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param status of HTTP; 0 if there was no answer
 * @param what for people: the status, or why there was no answer
 * @param retryAfter the pause that the receiver asks for; null if it does not
 */
record Answer(int status, String what, @Nullable Duration retryAfter) {

  /** What follows from it. */
  enum Verdict {
    /** The receiver has the event. */
    DELIVERED,
    /** The receiver does not want this event: after some attempts the next one has its turn. */
    REFUSED,
    /** The receiver wants no more events. */
    GONE,
    /** The receiver, its address or the way to it must be mended; the event waits. */
    LATER
  }

  Verdict verdict() {
    if (status >= 200 && status < 300) {
      return Verdict.DELIVERED;
    }
    return switch (status) {
      case 410 -> Verdict.GONE;
      // An address or a proxy that is wrong refuses all events alike: none of them is at fault.
      case 401, 403, 404, 405, 407, 408, 421, 425, 429 -> Verdict.LATER;
      default -> status >= 400 && status < 500 ? Verdict.REFUSED : Verdict.LATER;
    };
  }
}
