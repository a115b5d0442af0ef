package io.ssd2gan.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint is complete and may be read.
 *
 * @param last whether the run ends with this checkpoint
 * @param uri where it lies in the store: {@code run/iteration}, the iteration in nine digits
 * @param store id of the store; null in events of version 0.1, whose {@code uri} is absolute
 * @param manifestSha256 of {@code manifest.json}, which names the hash of every other file
 */
public record CheckpointSaved(
    String runId,
    int iteration,
    boolean last,
    String uri,
    @Nullable String store,
    String manifestSha256,
    Instant savedAt)
    implements Event {

  public static final String TYPE = "io.ssd2gan.checkpoint.saved.v1";

  public CheckpointSaved {
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 1);
    Fields.text("uri", uri);
    Fields.sha256("manifestSha256", manifestSha256);
    Fields.present("savedAt", savedAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/" + iteration + "/saved";
  }

  @Override
  public String subject() {
    return runId + "/" + iteration;
  }

  @Override
  public Instant time() {
    return savedAt;
  }

  @Override
  public String topic() {
    return Topics.CHECKPOINTS;
  }

  /** One by one, so that several evaluators share a run. */
  @Override
  public String key() {
    return runId + "/" + iteration;
  }
}
