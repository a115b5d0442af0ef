package io.ssd2gan.common.run;

/** The life of a run. */
public enum RunState implements Labelled {
  SUBMITTED,
  RUNNING,
  /** Handed back by a trainer that shut down; the next trainer goes on from the last checkpoint. */
  SUSPENDED,
  COMPLETED,
  CANCELLED,
  FAILED;

  /** Whether nothing follows this state. */
  public boolean isFinal() {
    return this == COMPLETED || this == CANCELLED || this == FAILED;
  }
}
