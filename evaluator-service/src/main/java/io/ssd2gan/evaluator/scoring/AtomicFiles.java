package io.ssd2gan.evaluator.scoring;

import io.ssd2gan.common.checkpoint.FileWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes files that are there whole or not at all, whoever else writes the same one at the same
 * time: the last to finish wins.
 */
final class AtomicFiles {

  private AtomicFiles() {}

  /** Writes the file, in a folder that is created when it is not there. */
  static void write(Path file, FileWriter content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        content.writeTo(out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
