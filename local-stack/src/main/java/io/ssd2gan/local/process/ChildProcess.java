package io.ssd2gan.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process in a group of its own, with its output in a log file. It outlives the JVM that started
 * it unless it is closed.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int TAIL_LINES = 25;

  private final String name;
  private final Path log;
  private final Duration grace;
  private final Process process;
  private final ProcessGroup group;
  private final PidFile pidFile;

  private ChildProcess(Command command, Process process) {
    this.name = command.name();
    this.log = command.log();
    this.grace = command.grace();
    this.process = process;
    this.group = new ProcessGroup(process.pid());
    this.pidFile = new PidFile(command.pidFile());
  }

  /**
   * What to start.
   *
   * @param name as messages shall name it
   * @param arguments the program and its arguments
   * @param environment added to this process' own; a name with an empty value is removed from it
   * @param log where its output goes; what an earlier one left there is kept as {@code <log>.1}
   * @param pidFile where the process notes its id
   * @param grace how long it may take to end after {@code TERM}
   */
  public record Command(
      String name,
      List<String> arguments,
      Map<String, String> environment,
      Path log,
      Path pidFile,
      Duration grace) {
    public Command {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Starts it and returns at once.
   *
   * @throws LocalStackException when the program cannot be run
   */
  public static ChildProcess start(Command command) {
    try {
      Files.createDirectories(command.log().toAbsolutePath().getParent());
      Files.createDirectories(command.pidFile().toAbsolutePath().getParent());
      if (Files.exists(command.log())) {
        Files.move(
            command.log(),
            command.log().resolveSibling(command.log().getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      List<String> line = new ArrayList<>(ownGroup());
      line.addAll(
          List.of(
              "sh",
              "-c",
              "echo $$ > \"$0\" && exec \"$@\"",
              command.pidFile().toAbsolutePath().toString()));
      line.addAll(command.arguments());
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectInput(new java.io.File("/dev/null"))
              // Appended, so that whoever shortens the log leaves no hole in it.
              .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
      Map<String, String> environment = new HashMap<>(command.environment());
      environment.forEach(
          (key, value) -> {
            if (value.isEmpty()) {
              builder.environment().remove(key);
            } else {
              builder.environment().put(key, value);
            }
          });
      return new ChildProcess(command, builder.start());
    } catch (IOException e) {
      throw new LocalStackException(
          "%s could not be started: %s".formatted(command.name(), e.getMessage()), e);
    }
  }

  /** Id of the process and of its group. */
  public long pid() {
    return group.id();
  }

  public String name() {
    return name;
  }

  /** Its output. */
  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until {@code ready} holds.
   *
   * @throws LocalStackException when the process dies first or {@code timeout} passes; the message
   *     has the log's tail
   */
  public void awaitReady(BooleanSupplier ready, Duration timeout) {
    Instant end = Instant.now().plus(timeout);
    while (!ready.getAsBoolean()) {
      requireAlive();
      if (Instant.now().isAfter(end)) {
        throw new LocalStackException(
            withTail("%s was not ready within %d s".formatted(name, timeout.toSeconds())));
      }
      Pause.millis(100);
    }
  }

  /**
   * Checks that the process runs.
   *
   * @throws LocalStackException when it has died; the message has the log's tail
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new LocalStackException(
          withTail("%s died with exit code %d".formatted(name, process.exitValue())));
    }
  }

  /** Kills the whole group with {@code KILL}, as a crash would. */
  public void kill() {
    group.signal("KILL");
    group.awaitGone(Duration.ofSeconds(10));
    awaitExit();
  }

  /** Ends the whole group: {@code TERM}, then {@code KILL}. Does nothing when it has ended. */
  @Override
  public void close() {
    group.end(grace);
    if (process.isAlive()) {
      // Started a moment ago, and not yet a group of its own.
      process.destroyForcibly();
    }
    awaitExit();
    pidFile.end(grace);
  }

  /** The group's processes are gone; this JVM may not have collected the exit code yet. */
  private void awaitExit() {
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String withTail(String message) {
    List<String> tail = LogTail.of(log, TAIL_LINES);
    return tail.isEmpty()
        ? message + "; it wrote nothing to " + log
        : message + "; its log " + log + " ends with\n  " + String.join("\n  ", tail);
  }

  /** The prefix that gives a command a process group of its own; macOS has no setsid program. */
  private static List<String> ownGroup() {
    return Executables.find("setsid").isPresent()
        ? List.of("setsid")
        : List.of("perl", "-MPOSIX", "-e", "setsid(); exec @ARGV or die");
  }
}
