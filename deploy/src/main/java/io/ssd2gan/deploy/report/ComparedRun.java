package io.ssd2gan.deploy.report;

import io.ssd2gan.common.checkpoint.Checkpoint;
import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.generator.GeneratorModel;
import io.ssd2gan.common.run.RunSpec;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * One of the runs that are compared.
 *
 * @param scores under one protocol, one an iteration, ascending; not empty
 * @param spectrum of images of its best checkpoint: mean power by radius
 */
public record ComparedRun(
    String runId, RunSpec spec, List<CheckpointScored> scores, double[] spectrum) {
  private static final long SEED = 0;

  /**
   * Reads the best checkpoint and draws images from it.
   *
   * @param checkpoints where it lies
   * @param scores of one run under one protocol, in any order, some perhaps twice
   */
  public static ComparedRun of(CheckpointStore checkpoints, List<CheckpointScored> scores)
      throws IOException {
    TreeMap<Integer, CheckpointScored> byIteration = new TreeMap<>();
    scores.forEach(score -> byIteration.put(score.iteration(), score));
    List<CheckpointScored> ascending = List.copyOf(byIteration.values());
    CheckpointScored best = Collections.min(ascending, CheckpointScored.BEST_FIRST);
    try {
      Checkpoint checkpoint = checkpoints.open(best.uri(), best.manifestSha256(), best.store());
      try (GeneratorModel generator = GeneratorModel.open(checkpoint.bytes(Checkpoint.GENERATOR))) {
        double[] spectrum =
            AzimuthalSpectrum.of(
                generator.sample(AzimuthalSpectrum.IMAGES, SEED),
                AzimuthalSpectrum.IMAGES,
                generator.resolution());
        return new ComparedRun(best.runId(), checkpoint.manifest().spec(), ascending, spectrum);
      }
    } catch (CorruptCheckpointException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The smallest FID; of two equal ones the earlier. */
  public CheckpointScored best() {
    return Collections.min(scores, CheckpointScored.BEST_FIRST);
  }

  /** The score of the last checkpoint. */
  public CheckpointScored last() {
    return scores.get(scores.size() - 1);
  }
}
