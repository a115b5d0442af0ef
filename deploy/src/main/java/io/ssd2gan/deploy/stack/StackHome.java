package io.ssd2gan.deploy.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.local.process.LocalStackException;
import io.ssd2gan.local.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of everything a stack keeps:
 *
 * <pre>
 * store/        checkpoints and states of runs
 * kafka/        the broker's data
 * mlflow/       MLflow's database and artifacts
 * logs/         one log a process, and those of nine processes before as .log.1 to .log.9
 * run/          one file a process, with its id, and how often each part was started again
 * stack.json    the addresses, while a stack is up
 * lock          held by the launcher that works on the stack
 * </pre>
 *
 * A launcher that is killed leaves {@code run/}, by which the next one ends what it left running.
 */
public record StackHome(Path folder) {
  /** Longer than the trainer takes to finish its step and to save. */
  private static final Duration GRACE = Duration.ofSeconds(75);

  /** Longer than the supervisor takes to note the id of a process that it has just started. */
  static final Duration SUPERVISOR_GRACE = Duration.ofSeconds(30);

  public StackHome {
    folder = folder.toAbsolutePath().normalize();
  }

  /** The user's: {@code ${XDG_STATE_HOME:-~/.local/state}/ssd2gan}. */
  public static StackHome ofUser() {
    String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
    return new StackHome(
        (state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state))
            .resolve("ssd2gan"));
  }

  public Path store() {
    return folder.resolve("store");
  }

  Path data(Part part) {
    return folder.resolve(part.label());
  }

  public Path log(Part part) {
    return folder.resolve("logs").resolve(part.label() + ".log");
  }

  /** The logs of every process, by its label. */
  public Map<String, Path> logs() {
    Map<String, Path> logs = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      logs.put(part.label(), log(part));
    }
    logs.put("supervisor", supervisorLog());
    return logs;
  }

  /** Bytes of what a stack keeps, by folder: store, kafka, mlflow, logs. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    kept().forEach(kept -> sizes.put(kept.getFileName().toString(), DiskUse.of(kept)));
    return sizes;
  }

  private List<Path> kept() {
    return List.of(store(), data(Part.KAFKA), data(Part.MLFLOW), folder.resolve("logs"));
  }

  /**
   * Deletes all that a stack keeps in this folder. Nothing of it runs, and the caller holds the
   * lock.
   */
  public void purge() {
    kept().forEach(DiskUse::delete);
    DiskUse.delete(folder.resolve("run"));
  }

  PidFile pidFile(Part part) {
    return new PidFile(folder.resolve("run").resolve(part.label() + ".pid"));
  }

  Path supervisorLog() {
    return folder.resolve("logs").resolve("supervisor.log");
  }

  PidFile supervisorPidFile() {
    return new PidFile(folder.resolve("run").resolve("supervisor.pid"));
  }

  private Path restartsFile() {
    return folder.resolve("run").resolve("restarts.json");
  }

  Path lockFile() {
    return folder.resolve("lock");
  }

  private Path stateFile() {
    return folder.resolve("stack.json");
  }

  /** Whether the process of {@code part} runs; what it has forked does not count. */
  public boolean isRunning(Part part) {
    return pidFile(part).isChildRunning();
  }

  /** Whether a part was started here and runs no more, and nobody has ended it. */
  public boolean hasDied(Part part) {
    return Files.exists(pidFile(part).path()) && !isRunning(part);
  }

  /** Whether what dies is started again. */
  public boolean hasSupervisor() {
    return supervisorPidFile().isChildRunning();
  }

  /** The stack that is up, or was until somebody killed it. */
  public Optional<StackState> state() {
    return read(stateFile(), Json.mapper().readerFor(StackState.class));
  }

  /** How often the supervisor has started a part again since the stack was started. */
  public Map<Part, Integer> restarts() {
    return this.<Map<Part, Integer>>read(
            restartsFile(), Json.mapper().readerFor(new TypeReference<Map<Part, Integer>>() {}))
        .orElse(Map.of());
  }

  private <T> Optional<T> read(Path file, ObjectReader reader) {
    try {
      return Optional.of(reader.readValue(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new LocalStackException(
          "%s is damaged (%s): remove it and run `deploy/ssd2gan down`"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stack that stays up until {@code down}, if any of it still runs. */
  public Optional<StackState> keptUp() {
    return state()
        .filter(StackState::staysUp)
        .filter(
            state -> hasSupervisor() || List.of(Part.values()).stream().anyMatch(this::isRunning));
  }

  void write(StackState state) {
    write(stateFile(), state);
  }

  void write(Map<Part, Integer> restarts) {
    write(restartsFile(), restarts);
  }

  private static void write(Path file, Object content) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = file.resolveSibling(file.getFileName() + ".new");
      Files.write(draft, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends every process that a launcher started here and that still runs: the supervisor first, then
   * the services, at once, then those that they need.
   *
   * @return the parts that ran
   */
  public List<Part> endAll() {
    try {
      Files.deleteIfExists(stateFile());
      endSupervisor();
      Files.deleteIfExists(restartsFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Part> running = List.of(Part.values()).stream().filter(this::isRunning).toList();
    Part.services().parallelStream().forEach(this::end);
    List.of(Part.MLFLOW, Part.KAFKA).parallelStream().forEach(this::end);
    return running;
  }

  void endSupervisor() {
    supervisorPidFile().end(SUPERVISOR_GRACE);
  }

  /** Ends the process of a part and what it has forked, if they run. */
  void end(Part part) {
    pidFile(part).end(GRACE);
  }
}
