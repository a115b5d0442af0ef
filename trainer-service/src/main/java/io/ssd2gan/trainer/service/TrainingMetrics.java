package io.ssd2gan.trainer.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the run in training looks like from outside; nothing while there is none. */
@Singleton
final class TrainingMetrics {
  private final MultiGauge iteration;
  private final MultiGauge speed;
  private final MultiGauge losses;

  /** A gauge refers to what it shows weakly, so this is what keeps it. */
  @SuppressWarnings("UnusedVariable")
  private @Nullable RunRecord shown;

  TrainingMetrics(MeterRegistry registry) {
    iteration =
        MultiGauge.builder("ssd2gan.training.iteration")
            .description("Updates of G done")
            .register(registry);
    speed =
        MultiGauge.builder("ssd2gan.training.iteration.rate")
            .description("Iterations per second over the last second or so")
            .register(registry);
    losses =
        MultiGauge.builder("ssd2gan.training.loss")
            .description("Losses of the last iteration, by term")
            .register(registry);
  }

  void show(RunRecord run) {
    shown = run;
    Tags tags = Tags.of("run", run.runId(), "arm", run.spec().arm().label());
    iteration.register(List.of(MultiGauge.Row.of(tags, run, RunRecord::iteration)), true);
    speed.register(List.of(MultiGauge.Row.of(tags, run, RunRecord::iterationsPerSecond)), true);
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (Map.Entry<String, Double> loss : run.losses().entrySet()) {
      rows.add(MultiGauge.Row.of(tags.and("term", loss.getKey()), loss.getValue()));
    }
    losses.register(rows, true);
  }

  void clear() {
    shown = null;
    for (MultiGauge gauge : List.of(iteration, speed, losses)) {
      gauge.register(List.of(), true);
    }
  }
}
