package io.ssd2gan.common.event;

/** A model version that is or was the best of its name under one protocol. */
public record Champion(String version, String runId, int iteration, double fid) {
  public Champion {
    Fields.text("version", version);
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 0);
    Fields.finite("fid", fid);
  }
}
