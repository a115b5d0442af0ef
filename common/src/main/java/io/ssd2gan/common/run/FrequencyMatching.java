package io.ssd2gan.common.run;

/** What freqmse compares. */
public enum FrequencyMatching implements Labelled {
  COEFFICIENTS,
  LOG_MAGNITUDE
}
