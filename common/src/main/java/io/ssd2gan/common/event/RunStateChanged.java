package io.ssd2gan.common.event;

import io.ssd2gan.common.run.RunState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run entered a state.
 *
 * @param model that the run is for; null in events of earlier versions, which do not say it
 * @param reason why the run failed, or null
 */
public record RunStateChanged(
    String runId,
    @Nullable String model,
    RunState state,
    int iteration,
    @Nullable String reason,
    Instant at)
    implements Event {

  public static final String TYPE = "io.ssd2gan.run.state-changed.v1";

  public RunStateChanged {
    Fields.id("runId", runId);
    if (model != null) {
      Fields.id("model", model);
    }
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
