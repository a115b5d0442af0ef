package io.ssd2gan.trainer.training;

import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunSpecs;
import io.ssd2gan.trainer.frequency.Transform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Whether a run can go on from a state that another run, with other settings, has saved: names and
 * shapes of the state must be the same, and there must be something left to do. Every setting that
 * does not decide these may be another one.
 */
public final class Continuation {
  /** What of a setting decides names and shapes of the state. */
  private static final Map<String, Function<RunSpec, Object>> DECISIVE = decisive();

  private Continuation() {}

  private static Map<String, Function<RunSpec, Object>> decisive() {
    Map<String, Function<RunSpec, Object>> decisive = new LinkedHashMap<>();
    decisive.put("resolution", RunSpec::resolution);
    decisive.put("latentSize", RunSpec::latentSize);
    decisive.put("generatorWidth", RunSpec::generatorWidth);
    decisive.put("discriminatorWidth", RunSpec::discriminatorWidth);
    decisive.put("arm", Continuation::critics);
    decisive.put(
        "transform",
        spec ->
            critics(spec).contains(Critic.FREQUENCY) ? Transform.channels(spec.transform()) : 0);
    decisive.put("emaDecay", spec -> spec.emaDecay() > 0);
    return decisive;
  }

  private static List<String> critics(RunSpec spec) {
    return Composition.of(spec).critics().stream().map(Critic::name).toList();
  }

  /**
   * Checks that a run can go on.
   *
   * @param before settings of the run that saved the state
   * @param iteration at which it was saved
   * @throws IllegalArgumentException if it cannot; the message names the setting, the value and the
   *     fix
   */
  public static void check(RunSpec before, int iteration, RunSpec spec) {
    if (spec.iterations() <= iteration) {
      throw new IllegalArgumentException(
          "iterations = %d is not beyond the checkpoint at iteration %d; set iterations to %d or more, or begin at an earlier checkpoint"
              .formatted(spec.iterations(), iteration, iteration + 1));
    }
    DECISIVE.forEach(
        (name, part) -> {
          if (!part.apply(spec).equals(part.apply(before))) {
            throw new IllegalArgumentException(
                "%s = %s does not fit the state in the checkpoint, which was saved with %s = %s; leave %s as it was, or submit a new run from iteration 0"
                    .formatted(name, value(spec, name), name, value(before, name), name));
          }
        });
  }

  private static Object value(RunSpec spec, String name) {
    return RunSpecs.settings(spec).getOrDefault(name, "");
  }
}
