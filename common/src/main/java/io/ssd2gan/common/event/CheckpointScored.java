package io.ssd2gan.common.event;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint has been measured.
 *
 * @param uri as in {@link CheckpointSaved}
 * @param store as in {@link CheckpointSaved}
 * @param protocol id of the protocol under which {@code fid} was measured; numbers of two protocols
 *     are never compared
 * @param fid Frechet distance, finite, at least 0 up to rounding; smaller is better
 */
public record CheckpointScored(
    String runId,
    int iteration,
    boolean last,
    String uri,
    @Nullable String store,
    String manifestSha256,
    String protocol,
    double fid,
    Instant scoredAt)
    implements Event {

  public static final String TYPE = "io.ssd2gan.checkpoint.scored.v1";

  /** Of one run and one protocol, the best comes first; of two equal ones the earlier. */
  public static final Comparator<CheckpointScored> BEST_FIRST =
      Comparator.comparingDouble(CheckpointScored::fid)
          .thenComparingInt(CheckpointScored::iteration);

  public CheckpointScored {
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 1);
    Fields.text("uri", uri);
    Fields.sha256("manifestSha256", manifestSha256);
    Fields.text("protocol", protocol);
    Fields.finite("fid", fid);
    Fields.present("scoredAt", scoredAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return runId + "/" + iteration + "/" + protocol;
  }

  @Override
  public String subject() {
    return runId + "/" + iteration;
  }

  @Override
  public Instant time() {
    return scoredAt;
  }

  @Override
  public String topic() {
    return Topics.SCORES;
  }

  @Override
  public String key() {
    return runId;
  }
}
