package io.ssd2gan.common.event;

import io.ssd2gan.common.run.RunState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run entered a state; {@code reason} says why it failed, or is null. */
public record RunStateChanged(
    String runId, RunState state, int iteration, @Nullable String reason, Instant at)
    implements Event {

  public static final String TYPE = "io.ssd2gan.run.state-changed.v1";

  public RunStateChanged {
    Fields.id("runId", runId);
    Fields.present("state", state);
    Fields.atLeast("iteration", iteration, 0);
    Fields.present("at", at);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/" + iteration + "/" + state.label() + "/" + at;
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
    return Topics.RUNS;
  }

  @Override
  public String key() {
    return runId;
  }
}
