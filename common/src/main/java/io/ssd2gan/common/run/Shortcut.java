package io.ssd2gan.common.run;

/** What the shortcut of D's second and later blocks carries. */
public enum Shortcut implements Labelled {
  /** The block's input, as published. */
  INPUT,
  /** The rectified input, as the widely used PyTorch reproduction does. */
  RELU
}
