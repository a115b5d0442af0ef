package io.ssd2gan.registry.selection;

import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.SelectionPolicy;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A measured checkpoint.
 *
 * @param protocol how {@code fid} was measured
 * @param fid Frechet distance, finite; smaller is better
 * @param measures what else was measured, by name, finite
 */
public record Candidate(
    String protocol, double fid, Map<String, Double> measures, int iteration, String runId) {

  /**
   * Refuses a FID with which no order exists.
   *
   * @throws IllegalArgumentException if {@code fid} is not finite
   */
  public Candidate {
    measures = Map.copyOf(measures);
    if (!Double.isFinite(fid)) {
      throw new IllegalArgumentException(
          "FID of run %s, iteration %d is %s; it must be finite".formatted(runId, iteration, fid));
    }
  }

  /**
   * A number by which it is compared; that of {@value SelectionPolicy#FID} is {@link
   * CheckpointScored#decisiveFid}.
   */
  public Optional<Double> value(String measure) {
    @Nullable Double value =
        measure.equals(SelectionPolicy.FID)
            ? Double.valueOf(CheckpointScored.decisive(fid, measures))
            : measures.get(measure);
    return Optional.ofNullable(value);
  }
}
