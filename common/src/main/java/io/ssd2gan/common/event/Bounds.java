package io.ssd2gan.common.event;

import org.jspecify.annotations.Nullable;

/**
 * Between what a measure has to be.
 *
 * @param min the smallest allowed value, null for no limit
 * @param max the largest allowed value, null for no limit
 */
public record Bounds(@Nullable Double min, @Nullable Double max) {
  public Bounds {
    if (min != null) {
      Fields.finite("min", min);
    }
    if (max != null) {
      Fields.finite("max", max);
    }
  }

  /** Whether a value lies between them; the limits themselves do. */
  public boolean allow(double value) {
    return (min == null || value >= min) && (max == null || value <= max);
  }

  @Override
  public String toString() {
    if (min == null) {
      return max == null ? "any" : "at most " + max;
    }
    return max == null ? "at least " + min : "between %s and %s".formatted(min, max);
  }
}
