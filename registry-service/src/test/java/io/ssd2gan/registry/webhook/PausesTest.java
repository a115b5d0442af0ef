package io.ssd2gan.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PausesTest {
  private final Pauses pauses = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(10));

  @Test
  void growToALongest() {
    assertThat(Stream.generate(() -> pauses.grow(null).toSeconds()).limit(6))
        .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    pauses.reset();
    assertThat(pauses.grow(null)).isEqualTo(Duration.ofSeconds(1));
  }

  @Property(seed = "1")
  void whatTheReceiverAsksForIsTakenIfItIsLongerUpToTheLongest(
      @ForAll @LongRange(min = -1_000_000_000, max = 1_000_000_000) long asked) {
    Pauses fresh = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(fresh.grow(Duration.ofSeconds(asked)).toSeconds())
        .isEqualTo(Math.max(1, Math.min(10, asked)));
    assertThat(fresh.grow(null)).isEqualTo(Duration.ofSeconds(2));
  }
}
