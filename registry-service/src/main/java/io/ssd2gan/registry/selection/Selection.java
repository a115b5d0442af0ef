package io.ssd2gan.registry.selection;

import io.ssd2gan.common.event.Bounds;
import io.ssd2gan.common.event.Direction;
import io.ssd2gan.common.event.SelectionPolicy;
import io.ssd2gan.common.event.Verdict;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses champions under a policy. Among all that may be champion the first in a total order is:
 * the better value of the measure that decides, then the earlier iteration (the same quality for
 * less training), then the run id (arbitrary, but the same for everybody). A first of many does not
 * depend on the order or the number of times in which they arrive, so neither does the champion, to
 * within the minimum gain of the policy.
 */
public final class Selection {
  private Selection() {}

  /**
   * What becomes of a candidate that has been measured.
   *
   * @param leader the best of those that are registered and compete, if there are any
   * @param choice the choice by hand that holds, if there is one
   */
  public static Decision decide(
      SelectionPolicy policy,
      Candidate candidate,
      Optional<Contender> leader,
      @Nullable Choice choice) {
    Optional<String> objection = objection(policy, candidate);
    if (objection.isPresent()) {
      return new Decision(Verdict.REJECTED, false, objection.get());
    }
    String compared =
        leader
            .map(best -> comparison(policy, candidate, best))
            .orElseGet(
                () ->
                    "%s %s, the first".formatted(policy.measure(), text(value(policy, candidate))));
    if (leader.isPresent() && !gains(policy, candidate, leader.get().candidate())) {
      return new Decision(Verdict.KEPT, false, compared);
    }
    if (choice != null && choice.pinned()) {
      return new Decision(
          Verdict.KEPT,
          true,
          "%s; version %d is pinned by %s: %s"
              .formatted(compared, choice.version(), choice.author(), choice.reason()));
    }
    return new Decision(Verdict.PROMOTED, true, compared);
  }

  /** Why a candidate cannot be the champion, if so. */
  public static Optional<String> objection(SelectionPolicy policy, Candidate candidate) {
    if (!candidate.protocol().equals(policy.protocol())) {
      return Optional.of(
          "measured under protocol %s, where this model is chosen under %s; train with another model name, or change the policy"
              .formatted(candidate.protocol(), policy.protocol()));
    }
    if (candidate.value(policy.measure()).isEmpty()) {
      return Optional.of(
          "%s decides and was not measured; SSD2GAN_EVALUATOR_MEASURES names what is"
              .formatted(policy.measure()));
    }
    for (Map.Entry<String, Bounds> guard : new TreeMap<>(policy.guards()).entrySet()) {
      Optional<Double> value = candidate.value(guard.getKey());
      if (value.isEmpty()) {
        return Optional.of("%s is guarded and was not measured".formatted(guard.getKey()));
      }
      if (!guard.getValue().allow(value.get())) {
        return Optional.of(
            "%s %s, where it has to be %s"
                .formatted(guard.getKey(), text(value.get()), guard.getValue()));
      }
    }
    return Optional.empty();
  }

  /**
   * The best of those that compete: all, or after a choice by hand the one that was chosen and
   * those that came after it. A choice of a version that is gone is none.
   *
   * @param contenders in the order of their versions
   */
  public static Optional<Contender> leader(
      SelectionPolicy policy, List<Contender> contenders, @Nullable Choice choice) {
    Optional<Contender> leader =
        choice == null
            ? Optional.empty()
            : contenders.stream()
                .filter(contender -> contender.version() == choice.version())
                .findFirst();
    int after = choice == null || leader.isEmpty() ? 0 : choice.newest();
    for (Contender contender : contenders) {
      if (contender.version() > after && takesTheLead(policy, contender.candidate(), leader)) {
        leader = Optional.of(contender);
      }
    }
    return leader;
  }

  private static boolean takesTheLead(
      SelectionPolicy policy, Candidate candidate, Optional<Contender> leader) {
    return objection(policy, candidate).isEmpty()
        && leader.map(best -> gains(policy, candidate, best.candidate())).orElse(true);
  }

  /** The order in which candidates of one policy are better. */
  static Comparator<Candidate> bestFirst(SelectionPolicy policy) {
    Comparator<Candidate> smallest =
        Comparator.comparingDouble(candidate -> value(policy, candidate));
    return (policy.direction() == Direction.MINIMIZE ? smallest : smallest.reversed())
        .thenComparingInt(Candidate::iteration)
        .thenComparing(Candidate::runId);
  }

  /**
   * Whether a candidate takes the place of the champion so far; the champion itself does not. One
   * that was not measured by what decides, as after a change of the policy, gives way to all.
   */
  static boolean gains(SelectionPolicy policy, Candidate candidate, Candidate champion) {
    if (!isMeasured(policy, champion)) {
      return true;
    }
    double its = value(policy, candidate);
    double toBeat = value(policy, champion);
    boolean byEnough =
        policy.direction() == Direction.MINIMIZE
            ? its <= toBeat - policy.minimumGain()
            : its >= toBeat + policy.minimumGain();
    return byEnough && bestFirst(policy).compare(candidate, champion) < 0;
  }

  private static boolean isMeasured(SelectionPolicy policy, Candidate candidate) {
    return candidate.protocol().equals(policy.protocol())
        && candidate.value(policy.measure()).isPresent();
  }

  private static double value(SelectionPolicy policy, Candidate candidate) {
    return candidate.value(policy.measure()).orElseThrow();
  }

  private static String comparison(SelectionPolicy policy, Candidate candidate, Contender leader) {
    String text =
        "%s %s against %s of version %d"
            .formatted(
                policy.measure(),
                text(value(policy, candidate)),
                isMeasured(policy, leader.candidate())
                    ? text(value(policy, leader.candidate()))
                    : "none",
                leader.version());
    return policy.minimumGain() == 0
        ? text
        : text + ", to be better by at least " + policy.minimumGain();
  }

  private static String text(double value) {
    return new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }
}
