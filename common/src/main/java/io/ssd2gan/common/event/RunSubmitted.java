package io.ssd2gan.common.event;

import io.ssd2gan.common.run.RunSpec;
import java.time.Instant;

/**
 * Somebody wants a run; the message is held by the trainer that runs it until the run has ended.
 */
public record RunSubmitted(String runId, RunSpec spec, Instant submittedAt) implements Event {

  public static final String TYPE = "io.ssd2gan.run.submitted.v1";

  public RunSubmitted {
    Fields.id("runId", runId);
    Fields.present("spec", spec);
    Fields.present("submittedAt", submittedAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/submitted";
  }

  @Override
  public String subject() {
    return runId;
  }

  @Override
  public Instant time() {
    return submittedAt;
  }

  @Override
  public String topic() {
    return Topics.JOBS;
  }

  @Override
  public String key() {
    return runId;
  }
}
