package io.ssd2gan.common.event;

import io.ssd2gan.common.run.RunSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a run; the message is held by the trainer that runs it until the run has ended.
 *
 * @param parent what the run begins with; null if it begins at iteration 0, as all of version 0.1
 */
public record RunSubmitted(
    String runId, RunSpec spec, @Nullable ParentCheckpoint parent, Instant submittedAt)
    implements Event {

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
