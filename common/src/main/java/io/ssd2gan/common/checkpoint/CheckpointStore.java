package io.ssd2gan.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.run.RunIds;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in folders {@code <root>/<runId>/<iteration>/}, the iteration in nine digits.
 *
 * <p>A checkpoint appears whole or not at all, also when the process is killed or the machine
 * stops:
 *
 * <ol>
 *   <li>its files are written into a folder with a temporary name and forced to the disk,
 *   <li>then {@code manifest.json}, which holds the hash of every file,
 *   <li>then the folder gets its name in one atomic step, and its parent is forced to the disk.
 * </ol>
 *
 * Folders with other names, and those without a manifest, are invisible. A checkpoint that is there
 * is never changed: saving it again returns the one that is there.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  static final String MANIFEST = "manifest.json";
  private static final long MAX_MANIFEST_BYTES = 64L << 20;
  private static final String TEMPORARY_PREFIX = ".new-";

  /** Nobody still writes to a temporary folder that is this old. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final Pattern ITERATION = Pattern.compile("\\d{9,10}");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final Path root;

  /**
   * Uses a folder, which is created when the first checkpoint is saved.
   *
   * @param root a folder of any file system of {@code java.nio.file}
   */
  public CheckpointStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Saves a checkpoint. If the same one (run and iteration) is there, intact, it is returned and
   * nothing is written; one that is damaged is replaced.
   *
   * @param manifest with no files; see {@link Manifest#withoutFiles}
   * @param files by name, written one after the other
   * @throws IllegalArgumentException if the checkpoint that is there belongs to another spec
   */
  public Checkpoint save(Manifest manifest, Map<String, FileWriter> files) throws IOException {
    Path run = run(manifest.runId());
    Path folder = run.resolve(folderName(manifest.iteration()));
    Optional<Checkpoint> present = intact(folder);
    if (present.isPresent()) {
      if (!present.get().manifest().spec().equals(manifest.spec())) {
        throw new IllegalArgumentException(
            "Checkpoint %s belongs to a run with other settings; give this run another id"
                .formatted(folder));
      }
      return present.get();
    }
    Files.createDirectories(run);
    deleteAbandoned(run);
    Path temporary = Files.createDirectory(run.resolve(TEMPORARY_PREFIX + UUID.randomUUID()));
    try {
      Map<String, FileEntry> entries = new TreeMap<>();
      for (Map.Entry<String, FileWriter> file : files.entrySet()) {
        checkFileName(file.getKey());
        entries.put(file.getKey(), write(temporary.resolve(file.getKey()), file.getValue()));
      }
      Manifest complete = manifest.withFiles(entries);
      byte[] json = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(complete);
      FileEntry entry = write(temporary.resolve(MANIFEST), out -> out.write(json));
      force(temporary);
      delete(folder);
      try {
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // A trainer that has lost the run without knowing it may have saved the same checkpoint.
        Optional<Checkpoint> other = intact(folder);
        if (other.isEmpty()) {
          throw e;
        }
        return other.get();
      }
      force(run);
      return new Checkpoint(folder, complete, entry.sha256());
    } finally {
      delete(temporary);
    }
  }

  private static FileEntry write(Path file, FileWriter content) throws IOException {
    MessageDigest digest = Hashes.digest();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
      return new FileEntry(channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  /**
   * Makes the names within a folder durable, where the system can (Windows needs and has no way).
   */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("Folder {} cannot be forced to the disk: {}", folder, e.getMessage());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes what a process that was killed had begun to write. */
  private static void deleteAbandoned(Path run) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(run, TEMPORARY_PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
          delete(folder);
        }
      }
    }
  }

  /** The newest checkpoint of a run of which every file is intact; damaged ones are passed over. */
  public Optional<Checkpoint> latest(String runId) throws IOException {
    List<Path> folders = folders(runId);
    for (int i = folders.size() - 1; i >= 0; i--) {
      Optional<Checkpoint> checkpoint = intact(folders.get(i));
      if (checkpoint.isPresent()) {
        return checkpoint;
      }
    }
    return Optional.empty();
  }

  /**
   * The complete checkpoints of a run, ascending by iteration. The content of their files is not
   * checked; {@link Checkpoint#file} does that.
   */
  public List<Checkpoint> list(String runId) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (Path folder : folders(runId)) {
      try {
        checkpoints.add(read(folder));
      } catch (NoSuchFileException | CorruptCheckpointException e) {
        LOG.warn("Checkpoint {} is passed over: {}", folder, e.getMessage());
      }
    }
    return List.copyOf(checkpoints);
  }

  /**
   * Opens a checkpoint that an event told of.
   *
   * @param uri of the folder, as {@link Checkpoint#uri} gives it
   * @param manifestSha256 of {@code manifest.json}
   * @throws CorruptCheckpointException if the manifest has another hash or is none, or the
   *     checkpoint has been deleted from its store
   * @throws IOException if the store cannot be reached
   */
  public static Checkpoint open(String uri, String manifestSha256)
      throws IOException, CorruptCheckpointException {
    Path folder = path(uri);
    Checkpoint checkpoint;
    try {
      checkpoint = read(folder);
    } catch (NoSuchFileException e) {
      Path run = folder.getParent();
      Path root = run == null ? null : run.getParent();
      if (root == null || Files.isDirectory(root)) {
        throw new CorruptCheckpointException("Checkpoint %s is gone".formatted(uri), e);
      }
      throw new IOException(
          "Checkpoint store %s is not there; is the same store mounted here?".formatted(root), e);
    }
    if (!checkpoint.manifestSha256().equals(manifestSha256)) {
      throw new CorruptCheckpointException(
          "The manifest of checkpoint %s has SHA-256 %s where %s was announced"
              .formatted(uri, checkpoint.manifestSha256(), manifestSha256));
    }
    return checkpoint;
  }

  private static Path path(String uri) throws CorruptCheckpointException {
    try {
      URI parsed = URI.create(uri);
      Path folder = parsed.isAbsolute() ? Path.of(parsed) : Path.of(uri);
      if (!folder.isAbsolute() || !folder.equals(folder.normalize())) {
        throw new CorruptCheckpointException(
            "\"%s\" is not an absolute address of a checkpoint".formatted(uri));
      }
      return folder;
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new CorruptCheckpointException(
          "\"%s\" is not the address of a checkpoint: %s".formatted(uri, e.getMessage()), e);
    }
  }

  private Optional<Checkpoint> intact(Path folder) throws IOException {
    try {
      Checkpoint checkpoint = read(folder);
      checkpoint.verify();
      return Optional.of(checkpoint);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CorruptCheckpointException e) {
      LOG.warn("Checkpoint {} is passed over: {}", folder, e.getMessage());
      return Optional.empty();
    }
  }

  private static Checkpoint read(Path folder) throws IOException, CorruptCheckpointException {
    Path file = folder.resolve(MANIFEST);
    long bytes = Files.size(file);
    if (bytes > MAX_MANIFEST_BYTES) {
      throw new CorruptCheckpointException(
          "%s has %d bytes, more than %d".formatted(file, bytes, MAX_MANIFEST_BYTES));
    }
    byte[] json = Files.readAllBytes(file);
    Manifest manifest;
    try {
      manifest = Json.mapper().readValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      String reason =
          e instanceof JsonMappingException && e.getCause() != null
              ? e.getCause().getMessage()
              : e.getOriginalMessage();
      throw new CorruptCheckpointException("%s is invalid: %s".formatted(file, reason), e);
    }
    if (manifest == null) {
      throw new CorruptCheckpointException("%s is null".formatted(file));
    }
    Path name = folder.getFileName();
    Path parent = folder.getParent();
    if (name == null
        || !name.toString().equals(folderName(manifest.iteration()))
        || parent == null
        || !manifest.runId().equals(String.valueOf(parent.getFileName()))) {
      throw new CorruptCheckpointException(
          "%s is of run %s, iteration %d, which is not where it lies"
              .formatted(file, manifest.runId(), manifest.iteration()));
    }
    return new Checkpoint(folder, manifest, Hashes.sha256(json));
  }

  /** Folders that have the name of a checkpoint, ascending by iteration. */
  private List<Path> folders(String runId) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(run(runId))) {
      for (Path folder : stream) {
        if (ITERATION.matcher(String.valueOf(folder.getFileName())).matches()
            && Files.isDirectory(folder)) {
          folders.add(folder);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    folders.sort(Comparator.comparingLong(f -> Long.parseLong(String.valueOf(f.getFileName()))));
    return folders;
  }

  private Path run(String runId) {
    return root.resolve(RunIds.check(runId));
  }

  private static String folderName(int iteration) {
    return "%09d".formatted(iteration);
  }

  static void checkFileName(String name) {
    if (!FILE_NAME.matcher(name).matches() || name.equals(MANIFEST)) {
      throw new IllegalArgumentException(
          "\"%s\" is not a name for a file of a checkpoint".formatted(name));
    }
  }
}
