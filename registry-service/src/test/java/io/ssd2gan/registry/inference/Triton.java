package io.ssd2gan.registry.inference;

/** Stands beside the requirements of Triton's client. */
public final class Triton {
  private Triton() {}
}
