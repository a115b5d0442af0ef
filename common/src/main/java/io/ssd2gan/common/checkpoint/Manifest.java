package io.ssd2gan.common.checkpoint;

import io.ssd2gan.common.event.ParentCheckpoint;
import io.ssd2gan.common.run.RunIds;
import io.ssd2gan.common.run.RunSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint is and where it comes from: {@code manifest.json} of its folder.
 *
 * @param version {@link #VERSION}
 * @param iteration how many updates of G have been done, at least 1
 * @param last whether the run ends with this checkpoint
 * @param parent what the run began with; null if it began at iteration 0
 * @param losses since the checkpoint before, ascending by iteration
 * @param dataDigest of the images that the run trains on
 * @param codeVersion version of this software
 * @param files size and hash of every other file, by name
 */
public record Manifest(
    int version,
    String runId,
    int iteration,
    boolean last,
    RunSpec spec,
    @Nullable ParentCheckpoint parent,
    List<LossPoint> losses,
    String dataDigest,
    String codeVersion,
    Environment environment,
    Map<String, FileEntry> files,
    Instant savedAt) {

  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  public Manifest {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version = %d of the manifest is not known, only %d is".formatted(version, VERSION));
    }
    Objects.requireNonNull(runId, "runId is missing");
    RunIds.check(runId);
    if (iteration < 1) {
      throw new IllegalArgumentException("iteration = %d is less than 1".formatted(iteration));
    }
    Objects.requireNonNull(spec, "spec is missing");
    losses = List.copyOf(Objects.requireNonNull(losses, "losses are missing"));
    Objects.requireNonNull(dataDigest, "dataDigest is missing");
    Objects.requireNonNull(codeVersion, "codeVersion is missing");
    Objects.requireNonNull(environment, "environment is missing");
    files =
        Collections.unmodifiableMap(
            new TreeMap<>(Objects.requireNonNull(files, "files are missing")));
    files.forEach(
        (name, entry) -> {
          CheckpointStore.checkFileName(name);
          Objects.requireNonNull(entry, () -> "the entry of file " + name + " is missing");
        });
    Objects.requireNonNull(savedAt, "savedAt is missing");
  }

  /**
   * A manifest whose files are not written yet, for {@link CheckpointStore#save}, of a run that
   * began at iteration 0.
   */
  public static Manifest withoutFiles(
      String runId,
      int iteration,
      boolean last,
      RunSpec spec,
      List<LossPoint> losses,
      String dataDigest,
      String codeVersion,
      Environment environment,
      Instant savedAt) {
    return new Manifest(
        VERSION,
        runId,
        iteration,
        last,
        spec,
        null,
        losses,
        dataDigest,
        codeVersion,
        environment,
        Map.of(),
        savedAt);
  }

  /** The same of a run that began with {@code begin}, if that is not null. */
  public Manifest withParent(@Nullable ParentCheckpoint begin) {
    return new Manifest(
        version,
        runId,
        iteration,
        last,
        spec,
        begin,
        losses,
        dataDigest,
        codeVersion,
        environment,
        files,
        savedAt);
  }

  Manifest withFiles(Map<String, FileEntry> written) {
    return new Manifest(
        version,
        runId,
        iteration,
        last,
        spec,
        parent,
        losses,
        dataDigest,
        codeVersion,
        environment,
        written,
        savedAt);
  }
}
