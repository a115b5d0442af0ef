package io.ssd2gan.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A file that holds the process id of a child, written by the child itself before it becomes the
 * program. So there is no moment at which a child runs and a parent killed with -9 has left no
 * trace of it.
 *
 * <p>Process ids are used again, but not while a process or a group has them. When the file was
 * written its writer had the id: so whoever has it now and started later is somebody else.
 */
public final class PidFile {
  private static final Duration CLOCK = Duration.ofSeconds(2);

  private final Path path;

  public PidFile(Path path) {
    this.path = path;
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The process group of the child, if the file names one of which a member still runs. */
  public Optional<ProcessGroup> running() {
    return named(PidFile::isOurs);
  }

  /** Whether the child itself runs, and not only what it has forked. */
  public boolean isChildRunning() {
    return named((group, written) -> group.isLed() && startedBefore(group, written)).isPresent();
  }

  private Optional<ProcessGroup> named(BiPredicate<ProcessGroup, Instant> condition) {
    try {
      Instant written = Files.getLastModifiedTime(path).toInstant();
      String text = Files.readString(path).strip();
      if (!text.matches("[1-9][0-9]{0,9}")) {
        return Optional.empty();
      }
      ProcessGroup group = new ProcessGroup(Long.parseLong(text));
      return condition.test(group, written) ? Optional.of(group) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the child's group if it runs, and removes the file. Returns whether one ran. */
  public boolean end(Duration grace) {
    Optional<ProcessGroup> group = running();
    group.ifPresent(g -> g.end(grace));
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return group.isPresent();
  }

  private static boolean isOurs(ProcessGroup group, Instant written) {
    List<Long> members = group.members();
    if (members.contains(group.id())) {
      return startedBefore(group, written);
    }
    // The child has died; what it forked has kept its group.
    return members.stream()
        .flatMap(pid -> start(pid).stream())
        .anyMatch(start -> start.isAfter(written.minus(CLOCK)));
  }

  private static boolean startedBefore(ProcessGroup group, Instant written) {
    return start(group.id()).map(start -> start.isBefore(written.plus(CLOCK))).orElse(false);
  }

  private static Optional<Instant> start(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
  }
}
