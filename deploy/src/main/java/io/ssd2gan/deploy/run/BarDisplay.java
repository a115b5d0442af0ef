package io.ssd2gan.deploy.run;

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
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
            .setUpdateIntervalMillis(500)
            .setEtaFunction(state -> latest.flatMap(ProgressText::timeLeft))
            .build();
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
