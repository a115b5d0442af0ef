package io.ssd2gan.trainer.tensor.nd4j;

import io.ssd2gan.trainer.tensor.DeviceArray;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An array of ND4J that owns its memory. */
record Nd4jArray(INDArray array) implements DeviceArray {

  @Override
  public long[] shape() {
    return array.shape().clone();
  }

  @Override
  public float[] floats() {
    return array.dup('c').data().asFloat();
  }

  @Override
  public double[] doubles() {
    return array.dup('c').data().asDouble();
  }

  @Override
  public void close() {
    if (array.closeable()) {
      array.close();
    }
  }
}
