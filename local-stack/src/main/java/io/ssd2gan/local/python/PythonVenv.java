package io.ssd2gan.local.python;

import io.ssd2gan.local.process.LocalStackException;
import io.ssd2gan.local.process.LogTail;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Python environment of a server, made on first use from pinned requirements and kept in the
 * user's cache under a name that has their hash: other requirements, another environment.
 *
 * <p>It counts as made once a marker has been written into it, which is last. One that a kill left
 * half-made has none, and is thrown away. A file lock lets one process at a time make it.
 */
public final class PythonVenv {
  private static final String MARKER = "complete";
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
  private static final String REQUIREMENTS = "requirements.txt";

  private final String title;
  private final String otherwise;
  private final byte[] requirements;

  private PythonVenv(String title, String otherwise, byte[] requirements) {
    this.title = title;
    this.otherwise = otherwise;
    this.requirements = requirements.clone();
  }

  /**
   * The environment of a server.
   *
   * @param title of the server: "MLflow"
   * @param otherwise what one can do without Python, such as ", or name a running server with ..."
   * @param server beside whose class its {@code requirements.txt} lies
   */
  public static PythonVenv of(String title, String otherwise, Class<?> server) {
    try (InputStream stream = server.getResourceAsStream(REQUIREMENTS)) {
      if (stream == null) {
        throw new IllegalStateException(
            "The resource %s of %s is missing".formatted(REQUIREMENTS, server));
      }
      return new PythonVenv(title, otherwise, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The environment of a program.
   *
   * @param title of the program
   * @param requirements as pip reads them
   */
  public static PythonVenv of(String title, byte[] requirements) {
    return new PythonVenv(title, "", requirements);
  }

  /** As {@link #ensure(Path, Consumer)}, in {@code ${XDG_CACHE_HOME:-~/.cache}/ssd2gan}. */
  public Path ensure(Consumer<String> progress) {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return ensure(base.resolve("ssd2gan"), progress);
  }

  /**
   * Makes the environment unless it is there.
   *
   * @param cache folder to keep it in
   * @param progress told what is being done, if anything is
   * @return the folder of the environment; its {@code bin} has {@code python}
   * @throws LocalStackException when there is no Python, or packages cannot be installed
   */
  public Path ensure(Path cache, Consumer<String> progress) {
    synchronized (PythonVenv.class) {
      return ensureAlone(cache, progress);
    }
  }

  private Path ensureAlone(Path cache, Consumer<String> progress) {
    Path venv =
        cache.toAbsolutePath().resolve(title.toLowerCase(Locale.ROOT) + "-" + hash(requirements));
    if (isComplete(venv)) {
      return venv;
    }
    try {
      Files.createDirectories(cache);
      Path lock = venv.resolveSibling(venv.getFileName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (channel.tryLock() == null) {
          progress.accept(
              "Another process is making the Python environment of %s; waiting".formatted(title));
          channel.lock();
        }
        if (!isComplete(venv)) {
          make(venv, progress);
        }
      }
      return venv;
    } catch (IOException e) {
      throw new LocalStackException(
          "The Python environment of %s could not be made in %s: %s"
              .formatted(title, venv, e.getMessage()),
          e);
    }
  }

  private static boolean isComplete(Path venv) {
    // The program is a link to the Python it was made from, which may be gone by now.
    return Files.exists(venv.resolve(MARKER)) && Files.isExecutable(venv.resolve("bin/python"));
  }

  private void make(Path venv, Consumer<String> progress) throws IOException {
    Path python = Python.find(title, otherwise);
    delete(venv);
    progress.accept(
        "Making the Python environment of %s in %s (once, a minute or two)".formatted(title, venv));
    Path log = venv.resolveSibling(venv.getFileName() + ".log");
    Files.deleteIfExists(log);
    run(List.of(python.toString(), "-m", "venv", venv.toString()), log, progress);
    Path list = Files.write(venv.resolve(REQUIREMENTS), requirements);
    run(
        List.of(
            venv.resolve("bin/python").toString(),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--no-input",
            "install",
            "--requirement",
            list.toString()),
        log,
        progress);
    Files.createFile(venv.resolve(MARKER));
    progress.accept("Made the Python environment of " + title);
  }

  /** Runs {@code command} with its output in {@code log}, and tells which package it is at. */
  private void run(List<String> command, Path log, Consumer<String> progress) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("PYTHONHOME", "PYTHONPATH"));
    Process process = builder.start();
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter writer =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      Instant next = Instant.now().plus(REPORT_INTERVAL);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        writer.write(line);
        writer.newLine();
        if (line.startsWith("Collecting ")) {
          progress.accept(
              "Python environment of %s: ".formatted(title)
                  + line.split(" ")[1].split("[=<>~!;]")[0]);
        } else if (line.startsWith("Installing collected packages")) {
          progress.accept("Python environment of %s: installing the packages".formatted(title));
        }
      }
      writer.flush();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new LocalStackException(
            "The Python environment of %s could not be made (no network?): %s ended with %d; its log %s ends with%n  %s"
                .formatted(
                    title,
                    String.join(" ", command.subList(0, Math.min(3, command.size()))),
                    exit,
                    log,
                    String.join("\n  ", LogTail.of(log, 15))));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException(
          "Interrupted while making the Python environment of " + title, e);
    } finally {
      process.destroy();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String hash(byte[] requirements) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(requirements);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
