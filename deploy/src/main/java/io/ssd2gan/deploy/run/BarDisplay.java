package io.ssd2gan.deploy.run;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line of a terminal that is written over. */
final class BarDisplay implements RunDisplay {
  private final ProgressBar bar;
  private volatile Optional<RunProgress> latest = Optional.empty();
  private String warning = "";

  BarDisplay(int iterations) {
    this.bar =
        ProgressBar.builder()
            .setTaskName("Training")
            .setInitialMax(iterations)
            .setStyle(style())
            .setUpdateIntervalMillis(500)
            .setEtaFunction(state -> latest.flatMap(ProgressText::timeLeft))
            .build();
  }

  /** What the terminal can show and its user wants to see: https://no-color.org. */
  private static ProgressBarStyle style() {
    if (!Charset.defaultCharset().equals(StandardCharsets.UTF_8)) {
      return ProgressBarStyle.ASCII;
    }
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        ? ProgressBarStyle.COLORFUL_UNICODE_BAR
        : ProgressBarStyle.UNICODE_BLOCK;
  }

  @Override
  public void show(RunProgress run) {
    latest = Optional.of(run);
    bar.stepTo(run.iteration());
    bar.setExtraMessage(" " + (warning.isEmpty() ? ProgressText.details(run) : warning));
  }

  @Override
  public void warn(String newWarning) {
    warning = newWarning;
  }

  @Override
  public void close() {
    bar.close();
  }
}
