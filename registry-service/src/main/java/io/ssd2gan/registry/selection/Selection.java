package io.ssd2gan.registry.selection;

import java.util.Optional;

/**
 * The policy: the champion is the minimum of (FID, iteration, run id) over all that was measured
 * under one protocol. A minimum does not depend on the order or the number of times in which its
 * elements arrive, so neither does the champion.
 */
public final class Selection {
  private Selection() {}

  /** Whether a candidate takes the place of the champion so far; the champion itself does not. */
  public static boolean promotes(Candidate candidate, Optional<Candidate> champion) {
    return champion.isEmpty() || candidate.compareTo(champion.get()) < 0;
  }
}
