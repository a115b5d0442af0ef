package io.ssd2gan.common.run;

/** Where consistency is measured. */
public enum ConsistencySpace implements Labelled {
  /** LOGIT for hinge, PROBABILITY for the other losses. */
  AUTO,
  LOGIT,
  PROBABILITY
}
