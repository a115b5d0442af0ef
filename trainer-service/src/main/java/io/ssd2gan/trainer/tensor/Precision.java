package io.ssd2gan.trainer.tensor;

/** The type of the numbers that an engine computes with. */
public enum Precision {
  /** What training uses. */
  FLOAT32,
  /** For tests: ten decimal digits more tell a rounding error from a wrong formula. */
  FLOAT64
}
