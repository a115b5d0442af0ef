package io.ssd2gan.deploy.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.List;
import java.util.Optional;

/**
 * The folder of everything a stack keeps:
 *
 * <pre>
 * store/        checkpoints and states of runs
 * kafka/        the broker's data
 * mlflow/       MLflow's database and artifacts
 * logs/         one log a process, and the one before as .log.1
 * run/          one file a process, with its id
 * stack.json    the addresses, while a stack is up
 * lock          held by the launcher that works on the stack
 * </pre>
 *
 * A launcher that is killed leaves {@code run/}, by which the next one ends what it left running.
 */
public record StackHome(Path folder) {
  /** Longer than the trainer takes to finish its step and to save. */
  private static final Duration GRACE = Duration.ofSeconds(75);

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

  PidFile pidFile(Part part) {
    return new PidFile(folder.resolve("run").resolve(part.label() + ".pid"));
  }

  Path lockFile() {
    return folder.resolve("lock");
  }

  private Path stateFile() {
    return folder.resolve("stack.json");
  }

  /** Whether a process of {@code part} runs. */
  public boolean isRunning(Part part) {
    return pidFile(part).running().isPresent();
  }

  /** The stack that is up, or was until somebody killed it. */
  public Optional<StackState> state() {
    try {
      return Optional.of(
          Json.mapper().readValue(Files.readAllBytes(stateFile()), StackState.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new LocalStackException(
          "%s is damaged (%s): remove it and run `deploy/ssd2gan down`"
              .formatted(stateFile(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stack that stays up until {@code down}, if any of it still runs. */
  public Optional<StackState> keptUp() {
    return state()
        .filter(StackState::staysUp)
        .filter(state -> List.of(Part.values()).stream().anyMatch(this::isRunning));
  }

  void write(StackState state) {
    try {
      Files.createDirectories(folder);
      Path draft = folder.resolve("stack.json.new");
      Files.write(draft, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(state));
      Files.move(
          draft, stateFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends every process that a launcher started here and that still runs: the services first, and at
   * once, then those that they need.
   *
   * @return the parts that ran
   */
  public List<Part> endAll() {
    try {
      Files.deleteIfExists(stateFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Part> running = List.of(Part.values()).stream().filter(this::isRunning).toList();
    Part.services().parallelStream().forEach(this::end);
    List.of(Part.MLFLOW, Part.KAFKA).parallelStream().forEach(this::end);
    return running;
  }

  private void end(Part part) {
    pidFile(part).end(GRACE);
  }
}
