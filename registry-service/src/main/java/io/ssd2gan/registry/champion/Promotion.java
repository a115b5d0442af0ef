package io.ssd2gan.registry.champion;

import io.ssd2gan.common.event.Champion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the present champion of a model became it.
 *
 * @param number how many promotions the model has had, this one included
 * @param previous the champion before; null for the first one
 * @param author who has chosen it by hand; null if its score did
 * @param reason for people
 * @param announced whether the broker has acknowledged the event that tells of it
 */
public record Promotion(
    int number,
    Champion champion,
    @Nullable Champion previous,
    @Nullable String author,
    String reason,
    Instant at,
    boolean announced) {

  Promotion acknowledged() {
    return new Promotion(number, champion, previous, author, reason, at, true);
  }

  int version() {
    return Integer.parseInt(champion.version());
  }
}
