package io.ssd2gan.trainer.gan;

import java.util.List;

/** The variables of the kinds of layers that the networks are made of. */
final class Layers {
  static final Initialiser ZERO = Initialiser.constant(0);
  static final Initialiser ONE = Initialiser.constant(1);

  private Layers() {}

  /** A kernel [out, in, k, k], Xavier uniform. */
  static Variable kernel(String layer, long in, long out, long k, double gain) {
    Initialiser xavier = Initialiser.xavierUniform(gain, in * k * k, out * k * k);
    return new Variable(layer + ".weight", xavier, out, in, k, k);
  }

  /** The matrix [out, in] of a linear map, Xavier uniform with gain 1. */
  static Variable matrix(String layer, long in, long out) {
    return new Variable(layer + ".weight", Initialiser.xavierUniform(1, in, out), out, in);
  }

  /** A bias [out], zero. */
  static Variable bias(String layer, long out) {
    return new Variable(layer + ".bias", ZERO, out);
  }

  /** Gain and bias of a batch norm. */
  static List<Variable> affine(String layer, long channels) {
    return List.of(new Variable(layer + ".weight", ONE, channels), bias(layer, channels));
  }

  /** Running statistics of a batch norm. */
  static List<Variable> statistics(String layer, long channels) {
    return List.of(
        new Variable(layer + ".running_mean", ZERO, channels),
        new Variable(layer + ".running_var", ONE, channels));
  }
}
