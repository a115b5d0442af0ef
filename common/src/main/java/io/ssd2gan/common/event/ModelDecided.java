package io.ssd2gan.common.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry has decided on a checkpoint that was measured.
 *
 * @param fid as in {@link CheckpointScored}, that of the first score of the checkpoint under this
 *     protocol
 * @param measures as in {@link CheckpointScored}
 * @param reason for people: what was compared with what
 * @param policy under which it was decided
 * @param champion of the model before; null if there was none
 * @param version under which the checkpoint is registered; null if it is not
 */
public record ModelDecided(
    String model,
    String runId,
    int iteration,
    String protocol,
    double fid,
    Map<String, Double> measures,
    Verdict verdict,
    String reason,
    SelectionPolicy policy,
    @Nullable Champion champion,
    @Nullable String version,
    Instant decidedAt)
    implements Event {

  public static final String TYPE = "io.ssd2gan.model.decided.v1";

  public ModelDecided {
    Fields.id("model", model);
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 1);
    Fields.text("protocol", protocol);
    Fields.finite("fid", fid);
    measures = measures == null ? Map.of() : Fields.finite("measures", measures);
    Fields.present("verdict", verdict);
    Fields.text("reason", reason);
    Fields.present("policy", policy);
    if (version != null) {
      Fields.text("version", version);
    }
    Fields.present("decidedAt", decidedAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return "%s/%d/%s/%s/%s".formatted(runId, iteration, protocol, verdict.label(), decidedAt);
  }

  @Override
  public String subject() {
    return runId + "/" + iteration;
  }

  @Override
  public Instant time() {
    return decidedAt;
  }

  @Override
  public String topic() {
    return Topics.DECISIONS;
  }

  @Override
  public String key() {
    return model;
  }
}
