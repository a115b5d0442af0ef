package io.ssd2gan.registry.service;

import java.util.Locale;

/** What became of a score. */
public enum Outcome {
  /** The checkpoint is registered, now or before, and was the best when it was. */
  PROMOTED,
  /** Logged; a better checkpoint is registered. */
  LOGGED,
  /** Logged; the model is chosen under another protocol. */
  OTHER_PROTOCOL;

  /** The name as it stands in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
