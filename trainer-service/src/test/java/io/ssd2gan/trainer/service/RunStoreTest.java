package io.ssd2gan.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.run.Preset;
import io.ssd2gan.common.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir Path root;
  private RunStore store;

  @BeforeEach
  void open() {
    store = new RunStore(root);
  }

  private static RunRecord run(String runId, Instant submittedAt) {
    return RunRecord.of(new RunSubmitted(runId, Preset.SMOKE.spec(), submittedAt));
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    RunRecord run =
        run("a", NOW)
            .enter(RunState.RUNNING, 0, null, NOW)
            .progress(7, Map.of("generator", -0.25), 1.5, NOW)
            .enter(RunState.FAILED, 8, "loss 'generator' is NaN", NOW)
            .allAnnounced();
    store.write(run);
    assertThat(store.find("a")).contains(run);
  }

  @Test
  void theFirstStateIsNotOverwrittenByAnotherFirst() throws IOException {
    assertThat(store.create(run("a", NOW))).isTrue();
    assertThat(store.create(run("a", NOW.plusSeconds(1)))).isFalse();
    assertThat(store.find("a")).contains(run("a", NOW));
  }

  @Test
  void leavesNothingElseInTheFolder() throws IOException {
    store.create(run("a", NOW));
    store.create(run("a", NOW));
    store.write(run("a", NOW));
    try (Stream<Path> files = Files.list(root.resolve("a"))) {
      assertThat(files).containsExactly(root.resolve("a").resolve("run.json"));
    }
  }

  @Test
  void listsByAgeAndPassesOverWhatIsNoRun() throws IOException {
    store.create(run("b", NOW));
    store.create(run("a", NOW.plusSeconds(1)));
    Files.createDirectory(root.resolve("no run"));
    Files.createDirectory(root.resolve("empty"));
    Files.createDirectory(root.resolve("broken"));
    Files.writeString(root.resolve("broken").resolve("run.json"), "{\"runId\": \"bro");
    assertThat(store.list()).extracting(RunRecord::runId).containsExactly("b", "a");
  }

  @Test
  void aStoreThatIsNotThereYetIsEmpty() throws IOException {
    RunStore absent = new RunStore(root.resolve("absent"));
    assertThat(absent.list()).isEmpty();
    assertThat(absent.find("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../a", "a/b", "", ".hidden", "a\\b", "a b"})
  void anIdCannotLeaveTheStore(String runId) {
    assertThatThrownBy(() -> store.find(runId)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStoreThatIsAFileCannotBeWritten() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> new RunStore(file).probe()).isInstanceOf(IOException.class);
  }
}
