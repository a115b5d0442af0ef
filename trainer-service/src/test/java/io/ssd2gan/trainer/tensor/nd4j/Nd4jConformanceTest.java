package io.ssd2gan.trainer.tensor.nd4j;

import io.ssd2gan.trainer.EngineConformance;
import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.Precision;

class Nd4jConformanceTest extends EngineConformance {
  @Override
  public Engine engine(Precision precision) {
    return Nd4jEngine.open("cpu", precision);
  }
}
