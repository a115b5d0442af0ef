package io.ssd2gan.common.event;

/**
 * The checkpoint of another run that a run begins with, in place of iteration 0.
 *
 * @param runId of the run that saved it
 * @param iteration at which it was saved, at least 1
 * @param manifestSha256 of its {@code manifest.json}, through which every file is fixed
 */
public record ParentCheckpoint(String runId, int iteration, String manifestSha256) {
  public ParentCheckpoint {
    Fields.id("parent.runId", runId);
    Fields.atLeast("parent.iteration", iteration, 1);
    Fields.sha256("parent.manifestSha256", manifestSha256);
  }
}
