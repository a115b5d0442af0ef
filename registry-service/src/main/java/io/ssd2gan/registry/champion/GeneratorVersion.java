package io.ssd2gan.registry.champion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.ssd2gan.common.event.Champion;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.event.ModelPromoted;
import io.ssd2gan.common.event.Verdict;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.ModelVersion;
import io.ssd2gan.registry.selection.Candidate;
import io.ssd2gan.registry.selection.Contender;
import io.ssd2gan.registry.selection.Decision;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A version of a registered model that the registry made, as its tags describe it. The tags are set
 * in the call that creates the version, so a version has all of them or does not exist.
 *
 * @param candidate the checkpoint and its FID
 * @param generatorSha256 of {@code model.onnx}
 * @param manifestSha256 of the checkpoint's manifest
 */
public record GeneratorVersion(
    ModelVersion version, Candidate candidate, String generatorSha256, String manifestSha256) {

  private static final String PROTOCOL = "ssd2gan.protocol";
  private static final String RUN_ID = "ssd2gan.run_id";
  private static final String ITERATION = "ssd2gan.iteration";
  private static final String FID = "ssd2gan.fid";
  private static final String MEASURES = "ssd2gan.measures";
  private static final String GENERATOR_SHA256 = "ssd2gan.generator_sha256";
  private static final String MANIFEST_SHA256 = "ssd2gan.manifest_sha256";
  private static final String VERDICT = "ssd2gan.verdict";
  private static final String REASON = "ssd2gan.reason";

  /**
   * Creates the version; {@code source} must hold its files already.
   *
   * @param decision why it is registered
   */
  public static GeneratorVersion create(
      MlflowClient mlflow,
      String model,
      String source,
      String mlflowRunId,
      Candidate candidate,
      String generatorSha256,
      String manifestSha256,
      Decision decision)
      throws IOException {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(RUN_ID, candidate.runId());
    tags.put(ITERATION, String.valueOf(candidate.iteration()));
    tags.put(FID, String.valueOf(candidate.fid()));
    tags.put(MEASURES, Json.mapper().writeValueAsString(new TreeMap<>(candidate.measures())));
    tags.put(PROTOCOL, candidate.protocol());
    tags.put(GENERATOR_SHA256, generatorSha256);
    tags.put(MANIFEST_SHA256, manifestSha256);
    tags.put(VERDICT, decision.verdict().label());
    tags.put(REASON, decision.reason());
    String description =
        "Run %s, iteration %d, FID %s (%s)"
            .formatted(
                candidate.runId(), candidate.iteration(), candidate.fid(), candidate.protocol());
    ModelVersion version = mlflow.createVersion(model, source, mlflowRunId, description, tags);
    return new GeneratorVersion(version, candidate, generatorSha256, manifestSha256);
  }

  /** What the tags of a version say; nothing if the registry did not make it. */
  public static Optional<GeneratorVersion> of(ModelVersion version) {
    Map<String, String> tags = version.tags();
    String runId = tags.get(RUN_ID);
    String iteration = tags.get(ITERATION);
    String fid = tags.get(FID);
    String protocol = tags.get(PROTOCOL);
    String generatorSha256 = tags.get(GENERATOR_SHA256);
    String manifestSha256 = tags.get(MANIFEST_SHA256);
    if (runId == null
        || iteration == null
        || fid == null
        || protocol == null
        || generatorSha256 == null
        || manifestSha256 == null) {
      return Optional.empty();
    }
    try {
      Map<String, Double> measures =
          Json.mapper().readValue(tags.getOrDefault(MEASURES, "{}"), new TypeReference<>() {});
      return Optional.of(
          new GeneratorVersion(
              version,
              new Candidate(
                  protocol, Double.parseDouble(fid), measures, Integer.parseInt(iteration), runId),
              generatorSha256,
              manifestSha256));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The versions of a model that the registry made, oldest first. */
  public static List<GeneratorVersion> all(MlflowClient mlflow, String model) throws IOException {
    return mlflow.versions(model).stream().flatMap(version -> of(version).stream()).toList();
  }

  /** The one of a checkpoint of an MLflow run, if it is registered. */
  public static Optional<GeneratorVersion> of(
      MlflowClient mlflow, String model, String mlflowRunId, Candidate candidate)
      throws IOException {
    return mlflow
        .versions(model, mlflowRunId, ITERATION, String.valueOf(candidate.iteration()))
        .stream()
        .flatMap(version -> of(version).stream())
        .filter(version -> version.candidate().equals(candidate))
        .findFirst();
  }

  /** What was decided when it was registered. */
  public Decision decision() {
    String reason = version.tags().getOrDefault(REASON, "registered by version 0.1");
    boolean kept = Verdict.KEPT.label().equals(version.tags().get(VERDICT));
    return new Decision(kept ? Verdict.KEPT : Verdict.PROMOTED, true, reason);
  }

  /** Counted by MLflow from 1. */
  public int number() {
    return version.version();
  }

  /** This version as one that competes. */
  public Contender contender() {
    return new Contender(number(), candidate);
  }

  /** This version as the champion of its time. */
  public Champion champion() {
    return new Champion(
        String.valueOf(version.version()),
        candidate.runId(),
        candidate.iteration(),
        candidate.fid());
  }

  /** The event of a promotion: the same at every call, as a repeated event must be. */
  ModelPromoted promoted(Promotion promotion) {
    return new ModelPromoted(
        version.model(),
        String.valueOf(version.version()),
        candidate.runId(),
        candidate.iteration(),
        candidate.protocol(),
        candidate.fid(),
        candidate.measures(),
        version.source(),
        generatorSha256,
        promotion.previous(),
        promotion.number(),
        promotion.author(),
        promotion.reason(),
        promotion.at());
  }
}
