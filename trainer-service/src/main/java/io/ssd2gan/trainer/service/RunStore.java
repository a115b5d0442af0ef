package io.ssd2gan.trainer.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.run.RunIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The states of runs: {@code <store>/<runId>/run.json}, beside the run's checkpoints.
 *
 * <p>A file is replaced as a whole, so a reader in any process sees a whole state, and what has
 * been written survives a loss of power. Whoever submits a run creates its file; after that only
 * the trainer that holds the run's job writes it.
 */
final class RunStore {
  static final String FILE = "run.json";

  private static final Logger LOG = Logger.getLogger(RunStore.class);

  private final Path root;

  RunStore(Path root) {
    this.root = root;
  }

  /**
   * The state of a run; empty if there is no such run or its file cannot be read as a state, which
   * is logged.
   *
   * @throws IllegalArgumentException if {@code runId} cannot be the id of a run
   */
  Optional<RunRecord> find(String runId) throws IOException {
    Path file = file(runId);
    try {
      return Optional.of(Json.mapper().readValue(Files.readAllBytes(file), RunRecord.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warnf("%s is not the state of a run: %s", file, e.getOriginalMessage());
      return Optional.empty();
    }
  }

  /** All runs, the oldest first. */
  List<RunRecord> list() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<RunRecord> runs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        String name = folder.getFileName().toString();
        if (name.matches(RunIds.PATTERN)) {
          find(name).ifPresent(runs::add);
        }
      }
    }
    runs.sort(Comparator.comparing(RunRecord::submittedAt).thenComparing(RunRecord::runId));
    return runs;
  }

  /**
   * Writes the first state of a run.
   *
   * @return false, and nothing is written, if the run has a state
   */
  boolean create(RunRecord run) throws IOException {
    Path draft = draft(run);
    try {
      Files.move(draft, file(run.runId()));
    } catch (FileAlreadyExistsException e) {
      Files.delete(draft);
      return false;
    }
    force(folder(run.runId()));
    return true;
  }

  /** Replaces the state of a run. */
  void write(RunRecord run) throws IOException {
    Path draft = draft(run);
    Files.move(
        draft,
        file(run.runId()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(folder(run.runId()));
  }

  /**
   * Tries whether the store can be written.
   *
   * @throws IOException if it cannot
   */
  void probe() throws IOException {
    Files.createDirectories(root);
    Files.delete(Files.createTempFile(root, ".probe", null));
  }

  private Path draft(RunRecord run) throws IOException {
    Path folder = Files.createDirectories(folder(run.runId()));
    Path draft = folder.resolve("." + FILE + "." + UUID.randomUUID());
    byte[] json = Json.mapper().writeValueAsBytes(run);
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(json);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    return draft;
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path folder(String runId) {
    return root.resolve(RunIds.check(runId));
  }

  private Path file(String runId) {
    return folder(runId).resolve(FILE);
  }
}
