package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.event.Champion;
import io.ssd2gan.common.event.SelectionPolicy;
import io.ssd2gan.deploy.run.ModelSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A champion, why it is that, and the policy, as lines. */
final class SelectionText {
  private SelectionText() {}

  static List<String> lines(String model, ModelSelection selection) {
    List<String> lines = new ArrayList<>();
    lines.add(model);
    ModelSelection.Promotion promotion = selection.promotion();
    if (promotion == null) {
      lines.add("  champion  none yet");
    } else {
      lines.add("  champion  " + text(promotion.champion()));
      lines.add("  because   " + promotion.reason());
      lines.add("  since     " + promotion.at() + by(promotion.author()));
      Champion previous = promotion.previous();
      if (previous != null) {
        lines.add("  before    " + text(previous));
      }
    }
    ModelSelection.Choice choice = selection.choice();
    if (choice != null) {
      lines.add(
          "  by hand   version %d, %s, by %s: %s"
              .formatted(
                  choice.version(),
                  choice.pinned() ? "pinned" : "until a better one comes",
                  choice.author(),
                  choice.reason()));
    }
    lines.add("  policy    " + text(selection.policy()));
    lines.add("  protocol  " + selection.policy().protocol());
    return lines;
  }

  private static String text(Champion champion) {
    return "version %s, FID %s, run %s, iteration %d"
        .formatted(
            champion.version(),
            String.format(Locale.ROOT, "%.4f", champion.fid()),
            champion.runId(),
            champion.iteration());
  }

  private static String by(@Nullable String author) {
    return author == null ? ", by its score" : ", chosen by " + author;
  }

  private static String text(SelectionPolicy policy) {
    StringBuilder text = new StringBuilder();
    text.append(policy.direction().label()).append(' ').append(policy.measure());
    if (policy.minimumGain() > 0) {
      text.append(", by at least ").append(policy.minimumGain());
    }
    new TreeMap<>(policy.guards())
        .forEach((measure, bounds) -> text.append(", ").append(measure).append(' ').append(bounds));
    return text.toString();
  }
}
