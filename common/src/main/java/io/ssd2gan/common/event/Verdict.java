package io.ssd2gan.common.event;

import io.ssd2gan.common.run.Labelled;

/** What the registry makes of a checkpoint that was measured. */
public enum Verdict implements Labelled {
  /** It is the champion of its model. */
  PROMOTED,
  /** It could be the champion, and another one is. */
  KEPT,
  /** It cannot be the champion: it breaks a guard, or what decides was not measured. */
  REJECTED
}
