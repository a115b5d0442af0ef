package io.ssd2gan.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartPauseTest {
  private final RestartPause pause = new RestartPause();
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void doublesUpToAMinute() {
    for (int expected : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(secondsUntilStarted()).isEqualTo(expected);
    }
  }

  @Test
  void beginsAnewAfterFiveMinutesUp() {
    secondsUntilStarted();
    secondsUntilStarted();
    runs(Duration.ofSeconds(299));
    assertThat(secondsUntilStarted()).isEqualTo(4);
    runs(Duration.ofSeconds(300));
    assertThat(secondsUntilStarted()).isEqualTo(1);
    assertThat(secondsUntilStarted()).isEqualTo(2);
  }

  private void runs(Duration time) {
    pause.runs(now.plusSeconds(1));
    now = now.plus(time);
    pause.runs(now);
  }

  /** Of a part that has just died. */
  private int secondsUntilStarted() {
    int seconds = 0;
    while (!pause.isDue(now)) {
      now = now.plusSeconds(1);
      seconds++;
    }
    return seconds;
  }
}
