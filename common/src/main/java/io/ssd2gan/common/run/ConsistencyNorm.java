package io.ssd2gan.common.run;

/** The norm of the consistency loss, over the samples of a batch. */
public enum ConsistencyNorm implements Labelled {
  L1,
  L2,
  MSE
}
