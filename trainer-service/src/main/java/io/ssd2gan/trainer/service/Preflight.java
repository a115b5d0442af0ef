package io.ssd2gan.trainer.service;

import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.EngineException;
import io.ssd2gan.trainer.training.Engines;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Finds out before a run is accepted what this trainer lacks for it. */
final class Preflight {
  private static final Set<String> NAMED_DATASETS = Set.of("cifar100", "cifar10", "dead-leaves");

  private Preflight() {}

  /**
   * Checks that engine, device and data set of a run are here.
   *
   * @throws IllegalArgumentException if one is not; the message says which, and what to do
   */
  static void check(RunSpec spec) {
    checkDataset(spec.dataset());
    try (Engine engine = Engines.open(spec.engine(), spec.device())) {
      // It is there.
    } catch (EngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void checkDataset(String dataset) {
    if (NAMED_DATASETS.contains(dataset)) {
      return;
    }
    boolean exists;
    try {
      exists = Files.exists(Path.of(dataset));
    } catch (InvalidPathException e) {
      exists = false;
    }
    if (!exists) {
      throw new IllegalArgumentException(
          "dataset = \"%s\" is neither one of %s nor a file or folder here; correct the name, or give the path"
                  .formatted(dataset, NAMED_DATASETS.stream().sorted().toList())
              + " of a CIFAR archive or of a folder of images that every trainer sees");
    }
  }
}
