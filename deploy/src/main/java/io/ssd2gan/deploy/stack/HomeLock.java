package io.ssd2gan.deploy.stack;

import io.ssd2gan.local.process.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One launcher at a time works on a stack's folder. The operating system gives the lock back when
 * its holder ends, however it ends; and, on POSIX, when the holder closes any other channel to the
 * file, so only those who do not hold it read the file.
 */
public final class HomeLock implements AutoCloseable {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws LocalStackException when another launcher holds it
   */
  public static HomeLock take(StackHome home) {
    return tryTake(home)
        .orElseThrow(
            () ->
                new LocalStackException(
                    "Another ssd2gan (process %s) is at work on %s: wait for it, end it with `deploy/ssd2gan down`, or use another folder with --home"
                        .formatted(holder(home).orElse("unknown"), home.folder())));
  }

  /**
   * Takes the lock; a launcher that holds it is asked to end first, as by Ctrl-C.
   *
   * @throws LocalStackException when it does not within {@code timeout}
   */
  public static HomeLock takeOver(StackHome home, Duration timeout) {
    Instant end = Instant.now().plus(timeout);
    Optional<HomeLock> lock = tryTake(home);
    if (lock.isEmpty()) {
      holder(home)
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .ifPresent(ProcessHandle::destroy);
    }
    while (lock.isEmpty() && Instant.now().isBefore(end)) {
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LocalStackException("Interrupted while waiting for another ssd2gan", e);
      }
      lock = tryTake(home);
    }
    return lock.orElseGet(() -> take(home));
  }

  private static Optional<HomeLock> tryTake(StackHome home) {
    try {
      Files.createDirectories(home.folder());
      FileChannel channel =
          FileChannel.open(home.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        return Optional.empty();
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return Optional.of(new HomeLock(channel));
    } catch (IOException e) {
      throw new LocalStackException(
          "The folder %s cannot be used: %s; name another one with --home"
              .formatted(home.folder(), Reasons.of(e)),
          e);
    }
  }

  private static Optional<String> holder(StackHome home) {
    try {
      Path file = home.lockFile();
      return Optional.of(Files.readString(file).strip())
          .filter(text -> text.matches("[0-9]{1,10}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
