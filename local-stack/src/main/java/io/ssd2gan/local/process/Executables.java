package io.ssd2gan.local.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs on the PATH. */
public final class Executables {
  private Executables() {}

  /** The first program called {@code name} on the PATH. */
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .flatMap(folder -> candidate(folder, name).stream())
        .findFirst();
  }

  private static Optional<Path> candidate(String folder, String name) {
    try {
      Path program = Path.of(folder, name);
      return Files.isExecutable(program) && !Files.isDirectory(program)
          ? Optional.of(program)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
