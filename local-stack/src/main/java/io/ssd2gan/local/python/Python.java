package io.ssd2gan.local.python;

import io.ssd2gan.local.process.Executables;
import io.ssd2gan.local.process.LocalStackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds the Python that environments are made from. */
final class Python {
  private static final List<String> NAMES =
      List.of("python3.11", "python3.12", "python3.13", "python3", "python");

  /** The pinned packages have builds for these versions, and venv needs ensurepip to bring pip. */
  private static final String CHECK =
      "import sys, venv, ensurepip; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else 3)";

  private Python() {}

  /**
   * A Python 3.11 or later that can make environments.
   *
   * @param title of the server that needs it
   * @param otherwise what one can do without
   * @throws LocalStackException when there is none; the message says how to get one
   */
  static Path find(String title, String otherwise) {
    List<String> unfit = new ArrayList<>();
    for (String name : NAMES) {
      Optional<Path> program = Executables.find(name);
      if (program.isPresent()) {
        if (fits(program.get())) {
          return program.get();
        }
        unfit.add(program.get().toString());
      }
    }
    throw new LocalStackException(
        title
            + " needs Python 3.11 or later with the venv module, and "
            + (unfit.isEmpty() ? "no Python is on the PATH" : "these are not: " + unfit)
            + ": install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew"
            + " install python@3.12)"
            + otherwise);
  }

  private static boolean fits(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "-c", CHECK)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("Interrupted while looking for Python", e);
    }
  }
}
