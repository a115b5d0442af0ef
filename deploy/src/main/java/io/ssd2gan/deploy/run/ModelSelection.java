package io.ssd2gan.deploy.run;

import io.ssd2gan.common.event.Champion;
import io.ssd2gan.common.event.SelectionPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who the champion of a model is, and why.
 *
 * @param promotion null as long as there is no champion
 * @param choice by hand; null if there is none
 */
public record ModelSelection(
    SelectionPolicy policy, @Nullable Promotion promotion, @Nullable Choice choice) {

  /** How the champion became it; the author is null if its score did it. */
  public record Promotion(
      int number,
      Champion champion,
      @Nullable Champion previous,
      @Nullable String author,
      String reason,
      Instant at) {}

  /** What somebody has chosen; a pinned one stays whatever scores come. */
  public record Choice(int version, boolean pinned, String author, String reason, Instant at) {}
}
