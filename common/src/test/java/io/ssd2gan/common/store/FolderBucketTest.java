package io.ssd2gan.common.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderBucketTest extends BucketContract {
  @TempDir Path folder;
  private Bucket bucket;

  @BeforeEach
  void open() {
    bucket = new FolderBucket(folder);
  }

  @Override
  Bucket bucket() {
    return bucket;
  }

  @Test
  void writingDeletesWhatAKilledProcessLeft() throws IOException {
    Path drafts = Files.createDirectory(folder.resolve(".drafts"));
    Path abandoned = Files.writeString(drafts.resolve("1"), "half");
    Path inUse = Files.writeString(drafts.resolve("2"), "half");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS)));
    bucket.create("a", out -> out.write(1));
    assertThat(drafts).isDirectoryNotContaining(path -> path.equals(abandoned));
    assertThat(inUse).exists();
  }

  /** As when somebody cancels a run whose trainer writes its state at that moment. */
  @Test
  void whoeverWritesAtTheSameMomentHasTheNextTurn() throws Exception {
    bucket.create("run/run.json", out -> out.write('1'));
    String version = bucket.read("run/run.json").orElseThrow().version();
    Path lock = folder.resolve("run/.run.json.lock");
    CompletableFuture<Optional<String>> replaced;
    try (FileChannel other =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      replaced =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return bucket.replace("run/run.json", "2".getBytes(UTF_8), version);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      await().during(Duration.ofMillis(200)).until(() -> !replaced.isDone());
    }
    assertThat(replaced).succeedsWithin(Duration.ofSeconds(10)).matches(Optional::isPresent);
  }

  @Test
  void aFileThatIsLockedIsTriedAgainLater() throws IOException {
    bucket.create("run/run.json", out -> out.write('1'));
    String version = bucket.read("run/run.json").orElseThrow().version();
    try (FileChannel other =
            FileChannel.open(
                folder.resolve("run/.run.json.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> bucket.replace("run/run.json", "2".getBytes(UTF_8), version))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is being written");
    }
    assertThat(bucket.replace("run/run.json", "2".getBytes(UTF_8), version)).isPresent();
  }

  @Test
  void nothingIsLeftOfAFolderWhoseFilesAreDeleted() throws IOException {
    bucket.create("run/run.json", out -> out.write('1'));
    String version = bucket.read("run/run.json").orElseThrow().version();
    assertThat(bucket.replace("run/run.json", "2".getBytes(UTF_8), version)).isPresent();

    bucket.delete("run/run.json");

    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../a", "a/../../b", "/etc/passwd"})
  void noKeyLeavesTheFolder(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bucket.read(key))
        .withMessageContaining("leaves the store");
  }
}
