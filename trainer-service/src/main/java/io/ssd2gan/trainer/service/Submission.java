package io.ssd2gan.trainer.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.run.RunIds;
import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunSpecs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /runs}.
 *
 * @param preset name of a preset
 * @param overrides settings that shall differ from the preset, by name
 * @param runId id of the run; a new one if there is none
 */
record Submission(String preset, @Nullable Map<String, Object> overrides, @Nullable String runId) {

  Submission {
    if (preset == null) {
      throw new IllegalArgumentException(
          "preset is missing; name one of %s".formatted(RunSpecs.presets()));
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
        throw new IllegalArgumentException("The body is null; it must be an object with a preset");
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
   * @throws IllegalArgumentException if a setting is unknown or outside its range
   */
  RunSpec spec() {
    return RunSpecs.resolve(preset, overrides == null ? Map.of() : overrides);
  }
}
