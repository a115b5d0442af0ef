package io.ssd2gan.common.store;

import io.ssd2gan.common.hash.Hashes;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects as files below a folder, on a disk of this machine or one that several machines mount.
 *
 * <p>A file is written under another name, in {@code .drafts}, forced to the disk, and then gets
 * its own name in one step. The version of a file is the hash of its content. Names that begin with
 * a dot are not objects.
 */
final class FolderBucket implements Bucket {
  private static final Logger LOG = LoggerFactory.getLogger(FolderBucket.class);

  private static final String DRAFTS = ".drafts";

  /** Nobody still writes to a draft that is this old. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final Duration LOCK_LIMIT = Duration.ofSeconds(3);
  private static final Duration LOCK_PAUSE = Duration.ofMillis(5);

  private final Path root;

  FolderBucket(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Optional<Versioned> read(String key) throws IOException {
    Path file = file(key);
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_SMALL) {
        throw new TooLargeException(file.toString(), bytes, MAX_SMALL);
      }
      byte[] content = Files.readAllBytes(file);
      return Optional.of(new Versioned(content, Hashes.sha256(content)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (TooLargeException e) {
      throw e;
    } catch (IOException e) {
      if (isNotThere(file)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    Path file = file(key);
    if (isNotThere(file)) {
      throw new FileNotFoundException(file.toString());
    }
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(file.toString()).initCause(e);
    }
  }

  /** A file where the key has a folder, or the other way round, is no object either. */
  private static boolean isNotThere(Path file) {
    Path parent = file.getParent();
    return Files.notExists(file)
        || Files.isDirectory(file)
        || (parent != null && Files.exists(parent) && !Files.isDirectory(parent));
  }

  @Override
  public boolean create(String key, Content content) throws IOException {
    Path file = file(key);
    if (Files.exists(file)) {
      return false;
    }
    Path draft = draft(content);
    try {
      Path folder = folderOf(file);
      try {
        Files.createLink(file, draft);
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // A file system without links: here two creators could both believe to be the first.
        LOG.debug("No link from {} to {}: {}", file, draft, e.getMessage());
        try {
          Files.move(draft, file);
        } catch (FileAlreadyExistsException present) {
          return false;
        }
      }
      force(folder);
      return true;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  @Override
  public Optional<String> replace(String key, byte[] content, String version) throws IOException {
    Path file = file(key);
    if (isNotThere(file)) {
      return Optional.empty();
    }
    try (FileChannel channel =
            FileChannel.open(lockOf(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock(channel, file)) {
      Optional<Versioned> present = read(key);
      if (present.isEmpty() || !present.get().version().equals(version)) {
        return Optional.empty();
      }
      Path draft = draft(out -> out.write(content));
      try {
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
      force(folderOf(file));
      return Optional.of(Hashes.sha256(content));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Path lockOf(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".lock");
  }

  /** Others write for some milliseconds, unless one of them is frozen. */
  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    long end = System.nanoTime() + LOCK_LIMIT.toNanos();
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        LOG.trace("Another thread writes {}", file);
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "%s is being written by somebody else, and has been for %d s"
                .formatted(file, LOCK_LIMIT.toSeconds()));
      }
      try {
        Thread.sleep(LOCK_PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting to write " + file);
      }
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Path file = file(key);
    Files.deleteIfExists(file);
    Files.deleteIfExists(lockOf(file));
    Path folder = file.getParent();
    if (folder != null && !folder.equals(root)) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        LOG.trace("{} holds more", folder);
      }
    }
  }

  @Override
  public List<String> names(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(file(folder))) {
      for (Path path : stream) {
        String name = path.getFileName().toString();
        if (!name.startsWith(".")) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  private Path draft(Content content) throws IOException {
    Path drafts = root.resolve(DRAFTS);
    Files.createDirectories(drafts);
    deleteAbandoned(drafts);
    Path draft = drafts.resolve(UUID.randomUUID().toString());
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
      return draft;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /** Deletes what a process that was killed had begun to write. */
  private static void deleteAbandoned(Path drafts) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(drafts)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("Another process deleted a draft: {}", e.getMessage());
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The folder of a file, made durable with its own name when it is new. */
  private Path folderOf(Path file) throws IOException {
    Path folder = file.getParent() == null ? root : file.getParent();
    if (Files.notExists(folder)) {
      Files.createDirectories(folder);
      for (Path up = folder.getParent(); up != null && up.startsWith(root); up = up.getParent()) {
        force(up);
      }
    }
    return folder;
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

  private Path file(String key) {
    Path file = root.resolve(key).normalize();
    if (!file.startsWith(root)) {
      throw new IllegalArgumentException("Key \"%s\" leaves the store".formatted(key));
    }
    return file;
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
