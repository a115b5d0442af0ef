package io.ssd2gan.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  @TempDir Path folder;

  @Test
  void endsWhatTheProcessHasForked() throws IOException {
    ProcessGroup group;
    try (ChildProcess child = start("sleep 1000 & sleep 1000 & echo ready; wait")) {
      child.awaitReady(() -> LogTail.of(child.log(), 1).contains("ready"), Duration.ofSeconds(20));
      group = new ProcessGroup(child.pid());
      assertThat(group.members()).hasSize(3).contains(child.pid());
    }
    assertThat(group.members()).isEmpty();
    assertThat(folder.resolve("child.pid")).doesNotExist();
  }

  @Test
  void killsWhatDoesNotWantToEnd() {
    ProcessGroup group;
    try (ChildProcess child = start("trap '' TERM; echo ready; while :; do sleep 1; done")) {
      child.awaitReady(() -> LogTail.of(child.log(), 1).contains("ready"), Duration.ofSeconds(20));
      group = new ProcessGroup(child.pid());
    }
    assertThat(group.isGone()).isTrue();
  }

  @Test
  void canBeClosedAtOnce() {
    ChildProcess child = start("sleep 1000");
    child.close();
    assertThat(child.isAlive()).isFalse();
    assertThat(new ProcessGroup(child.pid()).isGone()).isTrue();
  }

  @Test
  void tellsTheEndOfTheLogOfWhatDies() {
    try (ChildProcess child = start("echo no such flag; exit 7")) {
      assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofSeconds(20)))
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining("Sleeper died with exit code 7")
          .hasMessageContaining("no such flag");
    }
  }

  @Test
  void tellsTheEndOfTheLogOfWhatIsNotReadyInTime() {
    try (ChildProcess child = start("echo busy; sleep 1000")) {
      assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofSeconds(1)))
          .hasMessageContaining("Sleeper was not ready within 1 s")
          .hasMessageContaining("busy");
    }
  }

  @Test
  void keepsTheLogBefore() throws IOException {
    start("echo first").close();
    Files.writeString(folder.resolve("child.log"), "first");
    start("exit 0").close();
    assertThat(folder.resolve("child.log.1")).hasContent("first");
  }

  @Test
  void pidFileLeadsAnotherProgramToTheChild() {
    try (ChildProcess child = start("echo ready; sleep 1000")) {
      child.awaitReady(() -> LogTail.of(child.log(), 1).contains("ready"), Duration.ofSeconds(20));
      PidFile file = new PidFile(folder.resolve("child.pid"));
      assertThat(file.running()).contains(new ProcessGroup(child.pid()));
      assertThat(file.end(Duration.ofSeconds(10))).isTrue();
      assertThat(file.end(Duration.ofSeconds(10))).isFalse();
      assertThat(new ProcessGroup(child.pid()).isGone()).isTrue();
    }
  }

  @Test
  void pidFileFindsWhatOutlivesTheFirstProcess() throws Exception {
    try (ChildProcess child = start("sleep 1000 & echo ready; wait")) {
      child.awaitReady(() -> LogTail.of(child.log(), 1).contains("ready"), Duration.ofSeconds(20));
      ProcessHandle first = ProcessHandle.of(child.pid()).orElseThrow();
      PidFile file = new PidFile(folder.resolve("child.pid"));
      assertThat(file.isChildRunning()).isTrue();
      first.destroyForcibly();
      first.onExit().get();
      assertThat(file.isChildRunning()).as("only what it has forked does").isFalse();
      assertThat(file.end(Duration.ofSeconds(10))).isTrue();
      assertThat(new ProcessGroup(child.pid()).isGone()).isTrue();
    }
  }

  @Test
  void pidFileLeavesAProcessAloneThatHasTheIdByChance() throws IOException {
    try (ChildProcess other = start("echo ready; sleep 1000")) {
      other.awaitReady(() -> LogTail.of(other.log(), 1).contains("ready"), Duration.ofSeconds(20));
      Path stale = Files.writeString(folder.resolve("stale.pid"), "" + other.pid());
      Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minusSeconds(3600)));
      assertThat(new PidFile(stale).isChildRunning()).isFalse();
      assertThat(new PidFile(stale).end(Duration.ofSeconds(1))).isFalse();
      assertThat(other.isAlive()).isTrue();
      assertThat(stale).doesNotExist();
    }
  }

  @Test
  void pidFileThatIsHalfWrittenNamesNobody() throws IOException {
    Path file = folder.resolve("child.pid");
    assertThat(new PidFile(file).running()).isEmpty();
    Files.writeString(file, "");
    assertThat(new PidFile(file).running()).isEmpty();
    Files.writeString(file, "-1");
    assertThat(new PidFile(file).running()).isEmpty();
  }

  private ChildProcess start(String script) {
    return ChildProcess.start(
        new ChildProcess.Command(
            "Sleeper",
            List.of("sh", "-c", script),
            Map.of(),
            folder.resolve("child.log"),
            folder.resolve("child.pid"),
            Duration.ofSeconds(2)));
  }
}
