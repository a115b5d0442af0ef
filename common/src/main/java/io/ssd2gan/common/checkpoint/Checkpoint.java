package io.ssd2gan.common.checkpoint;

import io.ssd2gan.common.event.CheckpointSaved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A complete checkpoint.
 *
 * @param folder where its files lie
 * @param manifestSha256 hash of {@code manifest.json}, through which every file is fixed
 */
public record Checkpoint(Path folder, Manifest manifest, String manifestSha256) {
  /** The generator as an ONNX graph. */
  public static final String GENERATOR = "generator.onnx";

  /** Everything else that a run needs to go on. */
  public static final String TRAINER = "trainer.safetensors";

  /** The address of the folder, for {@link CheckpointStore#open}. */
  public String uri() {
    return folder.toUri().toString();
  }

  /** The event that tells of it. */
  public CheckpointSaved announcement() {
    return new CheckpointSaved(
        manifest.runId(),
        manifest.iteration(),
        manifest.last(),
        uri(),
        manifestSha256,
        manifest.savedAt());
  }

  /**
   * A file of the checkpoint, after its size and hash have been checked.
   *
   * @throws CorruptCheckpointException if the manifest does not name the file, or the file is not
   *     the one that was written
   */
  public Path file(String name) throws IOException, CorruptCheckpointException {
    FileEntry expected = manifest.files().get(name);
    if (expected == null) {
      throw new CorruptCheckpointException(
          "Checkpoint %s has no file %s, only %s"
              .formatted(folder, name, manifest.files().keySet()));
    }
    Path file = folder.resolve(name);
    FileEntry found;
    try {
      long bytes = Files.size(file);
      if (bytes != expected.bytes()) {
        throw new CorruptCheckpointException(
            "%s has %d bytes where the manifest says %d".formatted(file, bytes, expected.bytes()));
      }
      found = new FileEntry(bytes, Hashes.sha256(file));
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("%s is missing".formatted(file), e);
    }
    if (!found.equals(expected)) {
      throw new CorruptCheckpointException(
          "%s has SHA-256 %s where the manifest says %s"
              .formatted(file, found.sha256(), expected.sha256()));
    }
    return file;
  }

  /** Checks every file, as {@link #file} does. */
  public void verify() throws IOException, CorruptCheckpointException {
    for (String name : manifest.files().keySet()) {
      file(name);
    }
  }
}
