package io.ssd2gan.trainer.training;

import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.EngineException;
import io.ssd2gan.trainer.tensor.libtorch.LibTorchEngine;
import io.ssd2gan.trainer.tensor.nd4j.Nd4jEngine;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The engines by the names that a run calls them by. */
public final class Engines {
  private static final SortedMap<String, Function<String, Engine>> BY_NAME = new TreeMap<>();

  static {
    // Not as method references: those would need every library before any engine is opened.
    BY_NAME.put("libtorch", device -> LibTorchEngine.open(device));
    BY_NAME.put("nd4j", device -> Nd4jEngine.open(device));
  }

  private Engines() {}

  /**
   * Opens an engine; the caller closes it.
   *
   * @param engine {@code libtorch} or {@code nd4j}
   * @param device {@code cpu}, {@code cuda}, or {@code auto} for cuda where there is one
   * @throws EngineException if the engine or the device is not there; the message names the fix
   */
  public static Engine open(String engine, String device) {
    Function<String, Engine> open = BY_NAME.get(engine);
    if (open == null) {
      throw new EngineException(
          "engine '%s' is unknown: use one of %s".formatted(engine, BY_NAME.keySet()));
    }
    try {
      return open.apply(device);
    } catch (LinkageError e) {
      throw new EngineException(
          ("engine '%s' cannot be loaded (%s): put its library and the native library for this"
                  + " system, %s %s, on the class path, or use another of %s")
              .formatted(
                  engine,
                  e,
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  BY_NAME.keySet()),
          e);
    }
  }
}
