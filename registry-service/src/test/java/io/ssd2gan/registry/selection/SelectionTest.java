package io.ssd2gan.registry.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;

class SelectionTest {

  /** Few values, so that ties are frequent. */
  @Provide
  Arbitrary<Candidate> candidates() {
    return Combinators.combine(
            Arbitraries.of(-1e-9, 0.0, 3.25, 3.2500000000000004, 17.0, Double.MAX_VALUE),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of("a", "b", "B"))
        .as((fid, iteration, runId) -> new Candidate("p", fid, iteration, runId));
  }

  @Property(seed = "1", tries = 10_000)
  void theLastPromotedIsTheMinimumInAnyOrderAndWithAnyRepetition(
      @ForAll @NotEmpty List<@net.jqwik.api.From("candidates") Candidate> all, @ForAll long order) {
    List<Candidate> arrivals = new ArrayList<>(all);
    arrivals.addAll(all.subList(0, all.size() / 2));
    Collections.shuffle(arrivals, new Random(order));

    Optional<Candidate> champion = Optional.empty();
    for (Candidate candidate : arrivals) {
      if (Selection.promotes(candidate, champion)) {
        champion = Optional.of(candidate);
      }
    }

    assertThat(champion).contains(Collections.min(all));
  }

  @Property(seed = "2")
  void theOrderIsTotal(
      @ForAll("candidates") Candidate a,
      @ForAll("candidates") Candidate b,
      @ForAll("candidates") Candidate c) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
      assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
    }
  }

  @Example
  void smallerFidThenEarlierIterationThenRunId() {
    Candidate champion = new Candidate("p", 5, 20, "b");

    assertThat(promotes(4.999, 30, "z", champion)).isTrue();
    assertThat(promotes(5.001, 10, "a", champion)).isFalse();
    assertThat(promotes(5, 10, "z", champion)).isTrue();
    assertThat(promotes(5, 30, "a", champion)).isFalse();
    assertThat(promotes(5, 20, "a", champion)).isTrue();
    assertThat(promotes(5, 20, "b", champion)).isFalse();
    assertThat(promotes(5, 20, "c", champion)).isFalse();
  }

  private static boolean promotes(double fid, int iteration, String runId, Candidate champion) {
    return Selection.promotes(new Candidate("p", fid, iteration, runId), Optional.of(champion));
  }

  @Example
  void numbersOfTwoProtocolsAreNotCompared() {
    Candidate champion = new Candidate("p", 5, 20, "b");

    assertThatThrownBy(
            () -> Selection.promotes(new Candidate("q", 1, 1, "a"), Optional.of(champion)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p")
        .hasMessageContaining("q");
  }

  @Example
  void anFidThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Candidate("p", Double.NaN, 20, "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Candidate("p", Double.POSITIVE_INFINITY, 20, "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
