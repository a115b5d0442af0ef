package io.ssd2gan.deploy.run;

import io.ssd2gan.common.event.CheckpointScored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The progress of a run in words. */
public final class ProgressText {
  /** The losses that are shown, with the symbols of the method; their terms are left to MLflow. */
  private static final Map<String, String> SYMBOLS = symbols();

  private ProgressText() {}

  private static Map<String, String> symbols() {
    Map<String, String> symbols = new LinkedHashMap<>();
    symbols.put("discriminator.spatial", "Ds");
    symbols.put("discriminator.frequency", "Df");
    symbols.put("generator", "G");
    return symbols;
  }

  /**
   * FIDs, speed and losses, such as {@code FID 98.2, best 95.0 at 900, 2.10 it/s, Ds 1.31, G
   * -0.42}; what matters most comes first, as a narrow terminal cuts the end off.
   */
  public static String details(RunProgress run) {
    List<String> parts = new ArrayList<>();
    run.lastScore().ifPresent(score -> parts.add("FID " + number(score.fid())));
    run.bestScore()
        .ifPresent(
            best -> parts.add("best %s at %d".formatted(number(best.fid()), best.iteration())));
    if (run.iterationsPerSecond() > 0) {
      parts.add(number(run.iterationsPerSecond()) + " it/s");
    }
    SYMBOLS.forEach(
        (name, symbol) -> {
          Double loss = run.losses().get(name);
          if (loss != null) {
            parts.add("%s %.2f".formatted(symbol, loss));
          }
        });
    return String.join(", ", parts);
  }

  /** One line for a log: how far, the details, the time left. */
  public static String line(RunProgress run) {
    List<String> parts = new ArrayList<>();
    parts.add("iteration %d/%d".formatted(run.iteration(), run.iterations()));
    String details = details(run);
    if (!details.isEmpty()) {
      parts.add(details);
    }
    timeLeft(run).ifPresent(left -> parts.add(clock(left) + " left"));
    return String.join(", ", parts);
  }

  /** One line for a new score. */
  public static String score(CheckpointScored score, boolean best) {
    return "checkpoint %d scored: FID %s%s"
        .formatted(score.iteration(), number(score.fid()), best ? ", the best so far" : "");
  }

  /** At the present speed; empty when it is not known or nothing is left. */
  public static Optional<Duration> timeLeft(RunProgress run) {
    int left = run.iterations() - run.iteration();
    return run.iterationsPerSecond() > 0 && left > 0
        ? Optional.of(Duration.ofSeconds(Math.round(left / run.iterationsPerSecond())))
        : Optional.empty();
  }

  /** Such as {@code 4:09} or {@code 1:02:30}. */
  static String clock(Duration duration) {
    return duration.toHours() > 0
        ? "%d:%02d:%02d"
            .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  /** With one digit after the point, two when small. */
  static String number(double value) {
    return (Math.abs(value) < 10 ? "%.2f" : "%.1f").formatted(value);
  }
}
