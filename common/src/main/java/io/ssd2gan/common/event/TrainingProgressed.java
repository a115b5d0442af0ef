package io.ssd2gan.common.event;

import java.time.Instant;
import java.util.Map;

/**
 * Where a run is, for somebody who watches: sent now and then, of no further use once it is old.
 */
public record TrainingProgressed(
    String runId,
    int iteration,
    int iterations,
    Map<String, Double> losses,
    double iterationsPerSecond,
    Instant at)
    implements Event {

  public static final String TYPE = "io.ssd2gan.training.progressed.v1";

  public TrainingProgressed {
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 0);
    Fields.atLeast("iterations", iterations, 1);
    losses = Fields.finite("losses", losses);
    Fields.finite("iterationsPerSecond", iterationsPerSecond);
    Fields.present("at", at);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/" + iteration + "/progress/" + at;
  }

  @Override
  public String subject() {
    return runId;
  }

  @Override
  public Instant time() {
    return at;
  }

  @Override
  public String topic() {
    return Topics.PROGRESS;
  }

  @Override
  public String key() {
    return runId;
  }
}
