package io.ssd2gan.trainer.tensor.libtorch;

import io.ssd2gan.trainer.EngineConformance;
import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.Precision;

class LibTorchConformanceTest extends EngineConformance {
  @Override
  public Engine engine(Precision precision) {
    return LibTorchEngine.open("cpu", precision);
  }
}
