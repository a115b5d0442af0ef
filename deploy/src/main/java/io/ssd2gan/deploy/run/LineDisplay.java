package io.ssd2gan.deploy.run;

import io.ssd2gan.common.event.CheckpointScored;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** A line for every score, and one now and then between them. */
final class LineDisplay implements RunDisplay {
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Consumer<String> out;
  private Instant next = Instant.MIN;
  private int scores;
  private int iteration = -1;

  LineDisplay(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void show(RunProgress run) {
    for (; scores < run.scores().size(); scores++) {
      CheckpointScored score = run.scores().get(scores);
      boolean best = run.bestScore().filter(score::equals).isPresent();
      out.accept(ProgressText.score(score, best));
    }
    if (run.iteration() != iteration && !Instant.now().isBefore(next)) {
      iteration = run.iteration();
      next = Instant.now().plus(INTERVAL);
      out.accept(ProgressText.line(run));
    }
  }

  @Override
  public void warn(String warning) {
    out.accept(warning.isEmpty() ? "All is up again" : warning);
  }

  @Override
  public void close() {}
}
