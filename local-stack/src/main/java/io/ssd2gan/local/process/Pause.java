package io.ssd2gan.local.process;

import java.util.concurrent.TimeUnit;

/** A pause between two looks at something that gives no notice. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("Interrupted while waiting for a process", e);
    }
  }
}
