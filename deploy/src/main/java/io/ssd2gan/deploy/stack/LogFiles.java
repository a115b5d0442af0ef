package io.ssd2gan.deploy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The log of a process and those before it: {@code trainer.log}, {@code trainer.log.1}, and so on
 * to {@code trainer.log.9}. A new one begins with each process, and when one has become long.
 */
public final class LogFiles {
  /** How many earlier ones are kept. */
  public static final int KEPT = 9;

  /** In bytes; what a process writes between two looks comes on top. */
  static final long LONG = 16 << 20;

  private LogFiles() {}

  /**
   * An earlier log.
   *
   * @param back how many came after it; 0 for the present or last one
   */
  public static Path earlier(Path log, int back) {
    return back == 0 ? log : log.resolveSibling(log.getFileName() + "." + back);
  }

  /**
   * Begins a new log if the present one has become long. The process writes on at its end and knows
   * nothing of it; a line of the moment in between is lost.
   */
  static void rotate(Path log) {
    try {
      if (Files.notExists(log) || Files.size(log) < LONG) {
        return;
      }
      shift(log);
      Files.copy(log, earlier(log, 1), StandardCopyOption.REPLACE_EXISTING);
      Files.write(log, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes room for the log before, which a new process calls {@code .1}; the oldest goes. */
  static void shift(Path log) {
    try {
      for (int back = KEPT - 1; back >= 1; back--) {
        if (Files.exists(earlier(log, back))) {
          Files.move(
              earlier(log, back), earlier(log, back + 1), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
