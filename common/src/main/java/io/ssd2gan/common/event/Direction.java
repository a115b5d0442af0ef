package io.ssd2gan.common.event;

import io.ssd2gan.common.run.Labelled;

/** Which values of a measure are better. */
public enum Direction implements Labelled {
  MINIMIZE,
  MAXIMIZE
}
