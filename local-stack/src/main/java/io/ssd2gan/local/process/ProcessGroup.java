package io.ssd2gan.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A POSIX process group, named by the process id of its first process. Signals go to the whole
 * group, so that what a server has forked goes with it.
 *
 * @param id of the group
 */
public record ProcessGroup(long id) {
  private static final Path PROC = Path.of("/proc");

  /** Sends {@code signal} ({@code TERM}, {@code KILL}, {@code STOP}, ...) to every member. */
  public void signal(String signal) {
    run(List.of("sh", "-c", "kill -s " + signal + " -- -" + id + " 2>/dev/null"));
  }

  /** Process ids of the members that still run; a zombie does not. */
  public List<Long> members() {
    return Files.isReadable(PROC.resolve("self/stat")) ? membersByProc() : membersByPs();
  }

  /** Whether its first process runs, and not only what that has forked. */
  public boolean isLed() {
    return Files.isReadable(PROC.resolve("self/stat"))
        ? isMember(PROC.resolve("" + id))
        : membersByPs().contains(id);
  }

  /** Whether no member runs any more. */
  public boolean isGone() {
    return members().isEmpty();
  }

  /**
   * Ends the group: {@code TERM}, and {@code KILL} for what is left after {@code grace}. Returns
   * when no member runs.
   */
  public void end(Duration grace) {
    if (isGone()) {
      return;
    }
    signal("TERM");
    if (!awaitGone(grace)) {
      signal("KILL");
      awaitGone(Duration.ofSeconds(10));
    }
  }

  /** Waits until no member runs; false when one still does after {@code timeout}. */
  public boolean awaitGone(Duration timeout) {
    Instant end = Instant.now().plus(timeout);
    while (!isGone()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      Pause.millis(50);
    }
    return true;
  }

  private List<Long> membersByProc() {
    List<Long> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (isMember(process)) {
          members.add(Long.valueOf(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }

  private boolean isMember(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      // "pid (name) state ppid pgrp ...", and the name may hold blanks and parentheses.
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(rest[2]) == id && !rest[0].equals("Z") && !rest[0].equals("X");
    } catch (IOException e) {
      // It ended while we looked, or long ago.
      return false;
    }
  }

  private List<Long> membersByPs() {
    List<Long> members = new ArrayList<>();
    for (String line : run(List.of("ps", "-axo", "pid=,pgid=,stat="))) {
      String[] columns = line.trim().split("\\s+");
      if (columns.length == 3 && columns[1].equals("" + id) && !columns[2].startsWith("Z")) {
        members.add(Long.valueOf(columns[0]));
      }
    }
    return members;
  }

  private static List<String> run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      process.waitFor();
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("Interrupted while running " + command.get(0), e);
    }
  }
}
