package io.ssd2gan.registry.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.event.Bounds;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Direction;
import io.ssd2gan.common.event.SelectionPolicy;
import io.ssd2gan.common.event.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.jspecify.annotations.Nullable;

class SelectionTest {
  private static final SelectionPolicy SMALLEST_FID = SelectionPolicy.smallestFid("p", 0);
  private static final SelectionPolicy GUARDED_RECALL =
      new SelectionPolicy(
          "recall",
          Direction.MAXIMIZE,
          "p",
          0,
          Map.of(
              "spectral_distance", new Bounds(null, 2.0), "authenticity", new Bounds(0.5, null)));

  /** Few values, so that ties are frequent. */
  @Provide
  Arbitrary<Candidate> candidates() {
    return Combinators.combine(
            Arbitraries.of(-1e-9, 0.0, 3.25, 3.2500000000000004, 17.0, Double.MAX_VALUE),
            Arbitraries.of(0.0, 3.25, 4.0, 17.0).injectNull(0.3),
            Arbitraries.of(0.0, 0.25, 0.5).injectNull(0.2),
            Arbitraries.of(1.0, 2.0, 3.0),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of("a", "b", "B"))
        .as(
            (fid, fresh, recall, spectral, iteration, runId) -> {
              Map<String, Double> measures = new java.util.HashMap<>();
              measures.put(CheckpointScored.FRESH_FID, fresh);
              measures.put("recall", recall);
              measures.put("spectral_distance", spectral);
              measures.put("authenticity", 0.5);
              measures.values().removeIf(java.util.Objects::isNull);
              return new Candidate("p", fid, measures, iteration, runId);
            });
  }

  @Provide
  Arbitrary<SelectionPolicy> policies() {
    return Arbitraries.of(SMALLEST_FID, GUARDED_RECALL);
  }

  /** The registry as it is without MLflow: what it registers, and who is the champion. */
  private static final class Registered {
    private final SelectionPolicy policy;
    private final List<Contender> versions = new ArrayList<>();
    private Optional<Contender> leader = Optional.empty();
    private @Nullable Choice choice;
    private int champion;

    Registered(SelectionPolicy policy) {
      this.policy = policy;
    }

    Decision take(Candidate candidate) {
      Decision decision = Selection.decide(policy, candidate, leader, choice);
      if (decision.leads()) {
        Contender version = new Contender(versions.size() + 1, candidate);
        versions.add(version);
        leader = Optional.of(version);
        if (decision.verdict() == Verdict.PROMOTED) {
          champion = version.version();
        }
      }
      return decision;
    }

    void choose(int version, boolean pinned) {
      choice = new Choice(version, versions.size(), pinned, "ann", "test", Instant.EPOCH);
      leader = Selection.leader(policy, versions, choice);
      champion = version;
    }

    void release() {
      choice = null;
      leader = Selection.leader(policy, versions, null);
      champion = leader.map(Contender::version).orElse(champion);
    }
  }

  @Property(seed = "1", tries = 10_000)
  void theChampionIsTheBestInAnyOrderAndWithAnyRepetition(
      @ForAll("policies") SelectionPolicy policy,
      @ForAll @NotEmpty List<@From("candidates") Candidate> all,
      @ForAll long order) {
    List<Candidate> arrivals = new ArrayList<>(all);
    arrivals.addAll(all.subList(0, all.size() / 2));
    Collections.shuffle(arrivals, new Random(order));
    Registered registered = new Registered(policy);

    arrivals.forEach(registered::take);

    Optional<Candidate> best =
        all.stream()
            .filter(candidate -> Selection.objection(policy, candidate).isEmpty())
            .min(Selection.bestFirst(policy));
    Optional<Candidate> champion = registered.leader.map(Contender::candidate);
    assertThat(champion.isPresent()).isEqualTo(best.isPresent());
    champion.ifPresent(
        found ->
            assertThat(found).usingComparator(Selection.bestFirst(policy)).isEqualTo(best.get()));
  }

  /** Nobody has to remember anything but the versions and the choice. */
  @Property(seed = "4", tries = 3_000)
  void theLeaderFollowsFromTheVersionsWhateverWasChosenBetween(
      @ForAll("policies") SelectionPolicy policy,
      @ForAll @NotEmpty List<@From("candidates") Candidate> all,
      @ForAll long order) {
    Random random = new Random(order);
    Registered registered = new Registered(policy);
    for (Candidate candidate : all) {
      registered.take(candidate);
      if (!registered.versions.isEmpty() && random.nextInt(3) == 0) {
        registered.choose(1 + random.nextInt(registered.versions.size()), random.nextBoolean());
      }
      if (random.nextInt(5) == 0) {
        registered.release();
      }

      assertThat(registered.leader)
          .isEqualTo(Selection.leader(policy, registered.versions, registered.choice));
      Choice choice = registered.choice;
      if (choice != null && choice.pinned()) {
        assertThat(registered.champion).isEqualTo(choice.version());
      } else {
        registered.leader.ifPresent(
            leader -> assertThat(registered.champion).isEqualTo(leader.version()));
      }
    }
  }

  /** What leads while another one is pinned is the champion once that is released. */
  @Property(seed = "5", tries = 2_000)
  void aPinLosesNothing(
      @ForAll("policies") SelectionPolicy policy,
      @ForAll @NotEmpty List<@From("candidates") Candidate> all,
      @ForAll long order) {
    Registered free = new Registered(policy);
    all.forEach(free::take);
    Registered pinned = new Registered(policy);
    for (Candidate candidate : all) {
      pinned.take(candidate);
      if (pinned.versions.size() == 1) {
        pinned.choose(1, true);
      }
    }
    pinned.release();

    assertThat(pinned.leader.map(Contender::candidate))
        .isEqualTo(free.leader.map(Contender::candidate));
  }

  @Property(seed = "2")
  void theOrderIsTotal(
      @ForAll("candidates") Candidate a,
      @ForAll("candidates") Candidate b,
      @ForAll("candidates") Candidate c) {
    Comparator<Candidate> order = Selection.bestFirst(SMALLEST_FID);
    assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
    assertThat(order.compare(a, b) == 0)
        .isEqualTo(
            a.value("fid").equals(b.value("fid"))
                && a.iteration() == b.iteration()
                && a.runId().equals(b.runId()));
    if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
      assertThat(order.compare(a, c)).isLessThanOrEqualTo(0);
    }
  }

  private static Candidate candidate(double fid, int iteration, String runId) {
    return new Candidate("p", fid, Map.of(), iteration, runId);
  }

  private static Candidate candidate(double fid, String measure, double value) {
    return new Candidate("p", fid, Map.of(measure, value), 20, "b");
  }

  @Example
  void smallerFidThenEarlierIterationThenRunId() {
    Candidate champion = candidate(5, 20, "b");

    assertThat(gains(candidate(4.999, 30, "z"), champion)).isTrue();
    assertThat(gains(candidate(5.001, 10, "a"), champion)).isFalse();
    assertThat(gains(candidate(5, 10, "z"), champion)).isTrue();
    assertThat(gains(candidate(5, 30, "a"), champion)).isFalse();
    assertThat(gains(candidate(5, 20, "a"), champion)).isTrue();
    assertThat(gains(candidate(5, 20, "b"), champion)).isFalse();
    assertThat(gains(candidate(5, 20, "c"), champion)).isFalse();
  }

  private static boolean gains(Candidate candidate, Candidate champion) {
    return Selection.gains(SMALLEST_FID, candidate, champion);
  }

  @Example
  void theLargerOfBothFidsDecides() {
    Candidate champion = candidate(4, CheckpointScored.FRESH_FID, 5.0);

    assertThat(gains(candidate(4.5, 30, "z"), champion)).isTrue();
    assertThat(gains(candidate(3, CheckpointScored.FRESH_FID, 5.5), champion)).isFalse();
    assertThat(gains(candidate(4.9, CheckpointScored.FRESH_FID, 3.0), champion)).isTrue();
  }

  @Example
  void aMinimumGainKeepsTheChampionAmongEquals() {
    for (Direction direction : Direction.values()) {
      SelectionPolicy policy = new SelectionPolicy("x", direction, "p", 0.5, Map.of());
      int sign = direction == Direction.MINIMIZE ? 1 : -1;
      Candidate champion = candidate(1, "x", sign * 5.0);
      assertThat(Selection.gains(policy, candidate(1, "x", sign * 4.6), champion)).isFalse();
      assertThat(Selection.gains(policy, candidate(1, "x", sign * 4.5), champion)).isTrue();
    }
  }

  /** Whatever the gain, the champion is never further from the minimum than that. */
  @Property(seed = "3")
  void theChampionIsWithinTheGainOfTheMinimum(
      @ForAll @NotEmpty List<@From("candidates") Candidate> all,
      @ForAll @DoubleRange(min = 0, max = 5) double gain) {
    Registered registered = new Registered(SelectionPolicy.smallestFid("p", gain));
    all.forEach(registered::take);

    double minimum =
        all.stream()
            .mapToDouble(candidate -> candidate.value("fid").orElseThrow())
            .min()
            .getAsDouble();
    assertThat(registered.leader.orElseThrow().candidate().value("fid").orElseThrow())
        .isBetween(minimum, minimum + gain);
  }

  @Example
  void everyDecisionSaysWhy() {
    Optional<Contender> leader = Optional.of(new Contender(3, candidate(5, 20, "b")));

    assertThat(Selection.decide(SMALLEST_FID, candidate(6, 30, "a"), Optional.empty(), null))
        .isEqualTo(new Decision(Verdict.PROMOTED, true, "fid 6, the first"));
    assertThat(Selection.decide(SMALLEST_FID, candidate(6, 30, "a"), leader, null))
        .isEqualTo(new Decision(Verdict.KEPT, false, "fid 6 against 5 of version 3"));
    assertThat(
            Selection.decide(
                SelectionPolicy.smallestFid("p", 1.5), candidate(4, 30, "a"), leader, null))
        .isEqualTo(
            new Decision(
                Verdict.KEPT, false, "fid 4 against 5 of version 3, to be better by at least 1.5"));
    assertThat(
            Selection.decide(
                SMALLEST_FID,
                candidate(4, 30, "a"),
                leader,
                new Choice(2, 3, true, "ann", "no stripes", Instant.EPOCH)))
        .isEqualTo(
            new Decision(
                Verdict.KEPT,
                true,
                "fid 4 against 5 of version 3; version 2 is pinned by ann: no stripes"));
  }

  @Example
  void whatBreaksAGuardOrWasNotMeasuredIsRejected() {
    Map<String, Double> good = Map.of("recall", 0.5, "spectral_distance", 2.0, "authenticity", 0.5);
    assertThat(objection("p", good)).isEmpty();
    assertThat(objection("q", good))
        .hasValueSatisfying(text -> assertThat(text).contains("q", "p"));
    assertThat(objection("p", with(good, "spectral_distance", 2.5)))
        .hasValue("spectral_distance 2.5, where it has to be at most 2.0");
    assertThat(objection("p", with(good, "authenticity", 0.25)))
        .hasValue("authenticity 0.25, where it has to be at least 0.5");
    assertThat(objection("p", Map.of("recall", 0.5, "spectral_distance", 2.0)))
        .hasValue("authenticity is guarded and was not measured");
    assertThat(objection("p", Map.of()))
        .hasValueSatisfying(
            text -> assertThat(text).contains("recall", "SSD2GAN_EVALUATOR_MEASURES"));
    Decision decision =
        Selection.decide(
            GUARDED_RECALL, new Candidate("p", 1, Map.of(), 1, "a"), Optional.empty(), null);
    assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(decision.leads()).isFalse();
  }

  private static Map<String, Double> with(Map<String, Double> map, String name, double value) {
    Map<String, Double> changed = new java.util.HashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  private static Optional<String> objection(String protocol, Map<String, Double> measures) {
    return Selection.objection(GUARDED_RECALL, new Candidate(protocol, 1, measures, 1, "a"));
  }

  @Example
  void aChampionThatWasNotMeasuredByWhatDecidesNowGivesWay() {
    Candidate measured = candidate(9, "recall", 0.1);

    assertThat(
            Selection.gains(
                new SelectionPolicy("recall", Direction.MAXIMIZE, "p", 0, Map.of()),
                measured,
                candidate(1, 20, "b")))
        .isTrue();
  }

  @Example
  void anFidThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> candidate(Double.NaN, 20, "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> candidate(Double.POSITIVE_INFINITY, 20, "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
