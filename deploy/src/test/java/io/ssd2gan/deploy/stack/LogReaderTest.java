package io.ssd2gan.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ssd2gan.local.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path folder;

  @Test
  void readsWholeLinesOnceAndTheLogOfTheNextProcessFromItsFirst() throws Exception {
    Path log = folder.resolve("trainer.log");
    LogReader reader = new LogReader(log);
    assertThat(reader.next()).isEmpty();
    Files.writeString(log, "one\ntwo\nth");
    assertThat(reader.next()).containsExactly("one", "two");
    Files.writeString(log, "ree\n", StandardOpenOption.APPEND);
    assertThat(reader.next()).containsExactly("three");
    assertThat(reader.next()).isEmpty();
    Files.move(log, LogFiles.earlier(log, 1));
    assertThat(reader.next()).isEmpty();
    Files.writeString(log, "the first line of another process, longer than all before\n");
    assertThat(reader.next())
        .containsExactly("the first line of another process, longer than all before");
  }

  @Test
  void nineEarlierLogsAreKept() throws Exception {
    Path log = folder.resolve("trainer.log");
    for (int process = 0; process < 12; process++) {
      LogFiles.shift(log);
      Files.writeString(LogFiles.earlier(log, 1), "process " + process);
    }
    assertThat(folder.toFile().list()).hasSize(LogFiles.KEPT);
    assertThat(LogFiles.earlier(log, 1)).hasContent("process 11");
    assertThat(LogFiles.earlier(log, LogFiles.KEPT)).hasContent("process 3");
  }

  @Test
  void aLongLogOfAProcessThatGoesOnIsFollowedByANewOne() throws Exception {
    Path log = folder.resolve("trainer.log");
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                "writer",
                List.of(
                    "sh",
                    "-c",
                    "yes before | head -c %d; while sleep 0.05; do echo after; done"
                        .formatted(LogFiles.LONG)),
                Map.of(),
                log,
                folder.resolve("writer.pid"),
                Duration.ofSeconds(5)));
    try (process) {
      Awaitility.await().until(() -> Files.size(log) > LogFiles.LONG);
      LogFiles.rotate(log);
      LogFiles.rotate(log);
      Awaitility.await().until(() -> Files.size(log) > 0);
    }
    assertThat(Files.readAllLines(log)).containsOnly("after");
    assertThat(LogFiles.earlier(log, 1)).content().startsWith("before\nbefore\n");
    assertThat(LogFiles.earlier(log, 2)).doesNotExist();
  }
}
