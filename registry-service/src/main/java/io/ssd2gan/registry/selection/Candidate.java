package io.ssd2gan.registry.selection;

import java.util.Comparator;

/**
 * A measured checkpoint. The natural order is a total order, best first: smaller FID, then earlier
 * iteration (the same quality for less training), then run id (arbitrary, but the same for
 * everybody).
 *
 * @param protocol how {@code fid} was measured
 * @param fid Frechet distance, finite; smaller is better
 */
public record Candidate(String protocol, double fid, int iteration, String runId)
    implements Comparable<Candidate> {

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::fid)
          .thenComparingInt(Candidate::iteration)
          .thenComparing(Candidate::runId);

  /**
   * Refuses a FID with which no order exists.
   *
   * @throws IllegalArgumentException if {@code fid} is not finite
   */
  public Candidate {
    if (!Double.isFinite(fid)) {
      throw new IllegalArgumentException(
          "FID of run %s, iteration %d is %s; it must be finite".formatted(runId, iteration, fid));
    }
  }

  /**
   * Negative if this one is better.
   *
   * @throws IllegalArgumentException if the two were measured under different protocols: such
   *     numbers are never compared
   */
  @Override
  public int compareTo(Candidate other) {
    if (!protocol.equals(other.protocol)) {
      throw new IllegalArgumentException(
          "FIDs of different protocols are not comparable: %s and %s"
              .formatted(protocol, other.protocol));
    }
    return BEST_FIRST.compare(this, other);
  }
}
