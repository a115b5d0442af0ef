package io.ssd2gan.common.run;

/** How G enlarges. */
public enum Upsampling implements Labelled {
  NEAREST,
  BILINEAR
}
