package io.ssd2gan.common.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model version became the champion of its name, by its score or because somebody has chosen it;
 * a version may be promoted more than once.
 *
 * @param measures as in {@link CheckpointScored}
 * @param artifactUri where MLflow keeps the files of the version
 * @param previous the champion before, or null for the first one
 * @param number how many promotions the model has had, this one included; null in events of 0.1
 * @param author who has chosen it by hand; null if its score did
 * @param reason for people; null in events of 0.1
 */
public record ModelPromoted(
    String model,
    String version,
    String runId,
    int iteration,
    String protocol,
    double fid,
    Map<String, Double> measures,
    String artifactUri,
    String generatorSha256,
    @Nullable Champion previous,
    @Nullable Integer number,
    @Nullable String author,
    @Nullable String reason,
    Instant promotedAt)
    implements Event {

  public static final String TYPE = "io.ssd2gan.model.promoted.v1";

  public ModelPromoted {
    Fields.id("model", model);
    Fields.text("version", version);
    Fields.id("runId", runId);
    Fields.atLeast("iteration", iteration, 1);
    Fields.text("protocol", protocol);
    Fields.finite("fid", fid);
    measures = measures == null ? Map.of() : Fields.finite("measures", measures);
    Fields.text("artifactUri", artifactUri);
    Fields.sha256("generatorSha256", generatorSha256);
    if (number != null) {
      Fields.atLeast("number", number, 1);
    }
    if (author != null) {
      Fields.text("author", author);
    }
    if (reason != null) {
      Fields.text("reason", reason);
    }
    Fields.present("promotedAt", promotedAt);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String id() {
    return model + "/" + version + (number == null ? "" : "/" + number);
  }

  @Override
  public String subject() {
    return "pkg:mlflow/" + model + "@" + version;
  }

  @Override
  public Instant time() {
    return promotedAt;
  }

  @Override
  public String topic() {
    return Topics.MODELS;
  }

  @Override
  public String key() {
    return model;
  }
}
