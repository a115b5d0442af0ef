package io.ssd2gan.trainer.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.run.RunIds;
import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunSpecs;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /runs}: either a preset or a parent, and what shall differ from its
 * settings.
 *
 * @param preset name of a preset
 * @param parent the run to go on from
 * @param overrides settings that shall differ, by name
 * @param runId id of the run; a new one if there is none
 */
record Submission(
    @Nullable String preset,
    @Nullable Parent parent,
    @Nullable Map<String, Object> overrides,
    @Nullable String runId) {

  /**
   * A run to go on from.
   *
   * @param iteration of its checkpoint; null for the latest one that is intact
   */
  record Parent(String runId, @Nullable Integer iteration) {
    Parent {
      if (runId == null) {
        throw new IllegalArgumentException("parent.runId is missing; name the run to go on from");
      }
      RunIds.check(runId);
    }
  }

  Submission {
    if (preset == null && parent == null) {
      throw new IllegalArgumentException(
          "preset is missing; name one of %s".formatted(RunSpecs.presets()));
    }
    if (preset != null && parent != null) {
      throw new IllegalArgumentException(
          "preset = %s and a parent are given; leave the preset out: who goes on has the settings of the parent"
              .formatted(preset));
    }
    if (runId != null) {
      RunIds.check(runId);
    }
  }

  /**
   * Reads a body.
   *
   * @throws IllegalArgumentException if it is not a submission; the message says why
   */
  static Submission read(byte[] body) {
    try {
      Submission submission = Json.mapper().readValue(body, Submission.class);
      if (submission == null) {
        throw new IllegalArgumentException(
            "The body is null; it must be an object with a preset or a parent");
      }
      return submission;
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          e.getCause() instanceof IllegalArgumentException invalid
              ? invalid.getMessage()
              : "The body is not a submission: " + e.getOriginalMessage(),
          e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * The run that is asked for, with every setting.
   *
   * @param begin settings of the parent, if there is one
   * @throws IllegalArgumentException if a setting is unknown or outside its range
   */
  RunSpec spec(Optional<RunSpec> begin) {
    Map<String, Object> changes = overrides == null ? Map.of() : overrides;
    return begin
        .map(spec -> RunSpecs.change(spec, changes))
        .orElseGet(() -> RunSpecs.resolve(Objects.requireNonNull(preset), changes));
  }
}
