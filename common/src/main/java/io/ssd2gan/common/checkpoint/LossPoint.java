package io.ssd2gan.common.checkpoint;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The losses of one iteration.
 *
 * @param at when it was computed
 * @param losses finite numbers by name
 */
public record LossPoint(int iteration, Instant at, Map<String, Double> losses) {
  public LossPoint {
    Objects.requireNonNull(at, "at is missing");
    losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    losses.forEach(
        (name, loss) -> {
          if (loss == null || !Double.isFinite(loss)) {
            throw new IllegalArgumentException(
                "loss %s = %s of iteration %d is not a finite number"
                    .formatted(name, loss, iteration));
          }
        });
  }
}
