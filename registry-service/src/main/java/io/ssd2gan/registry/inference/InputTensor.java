package io.ssd2gan.registry.inference;

import java.util.List;

/** A tensor that a client sent, whose numbers are not compared with its shape yet. */
record InputTensor(String name, String datatype, List<Long> shape, float[] data) {}
