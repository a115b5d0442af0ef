package io.ssd2gan.common.event;

import java.time.Instant;

/** Somebody wants a run to stop; every trainer reads every one of these. */
public record RunCancellationRequested(String runId, Instant requestedAt) implements Event {

  public static final String TYPE = "io.ssd2gan.run.cancellation-requested.v1";

  public RunCancellationRequested {
    Fields.id("runId", runId);
    Fields.present("requestedAt", requestedAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/cancellation";
  }

  @Override
  public String subject() {
    return runId;
  }

  @Override
  public Instant time() {
    return requestedAt;
  }

  @Override
  public String topic() {
    return Topics.CANCELLATIONS;
  }

  @Override
  public String key() {
    return runId;
  }
}
