package io.ssd2gan.common.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.run.Preset;
import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunSpecs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  private static final String RUN = "run-1";
  private static final byte[] GENERATOR = "the generator".getBytes(UTF_8);
  private static final byte[] TRAINER = "everything else".getBytes(UTF_8);

  @TempDir Path root;

  @Test
  void isReadAsItWasSaved() throws Exception {
    Checkpoint saved = save(root, RUN, 50);
    assertThat(saved.folder()).isEqualTo(root.resolve(RUN).resolve("000000050"));
    assertThat(saved.manifest().files()).containsOnlyKeys("generator.onnx", "trainer.safetensors");
    assertThat(saved.file(Checkpoint.GENERATOR)).hasBinaryContent(GENERATOR);
    assertThat(saved.file(Checkpoint.TRAINER)).hasBinaryContent(TRAINER);

    assertThat(new CheckpointStore(root).latest(RUN)).contains(saved);
    assertThat(CheckpointStore.open(saved.uri(), saved.manifestSha256())).isEqualTo(saved);
    assertThat(CheckpointStore.open(saved.folder().toString(), saved.manifestSha256()))
        .isEqualTo(saved);
    assertThat(saved.manifest().spec()).isEqualTo(Preset.SMOKE.spec());
    assertThat(saved.manifest().losses()).isEqualTo(manifest(RUN, 50).losses());
  }

  @Test
  void listsAscending() throws IOException {
    for (int iteration : new int[] {1000, 50, 2_000_000_000, 999_999_999}) {
      save(root, RUN, iteration);
    }
    save(root, "run-2", 7);
    CheckpointStore store = new CheckpointStore(root);
    assertThat(store.list(RUN))
        .extracting(checkpoint -> checkpoint.manifest().iteration())
        .containsExactly(50, 1000, 999_999_999, 2_000_000_000);
    assertThat(store.list("run-3")).isEmpty();
    assertThat(store.latest("run-3")).isEmpty();
  }

  @Test
  void whatIsIncompleteIsInvisible() throws IOException {
    Checkpoint whole = save(root, RUN, 50);
    Path run = root.resolve(RUN);
    Files.createDirectories(run.resolve(".new-1234")); // killed before the manifest
    Files.copy(
        whole.folder().resolve("manifest.json"), run.resolve(".new-1234").resolve("manifest.json"));
    Files.createDirectories(run.resolve("000000060")); // no manifest
    Files.writeString(run.resolve("000000070"), "a file");
    Files.createDirectories(run.resolve("notes"));
    CheckpointStore store = new CheckpointStore(root);
    assertThat(store.list(RUN)).containsExactly(whole);
    assertThat(store.latest(RUN)).contains(whole);
  }

  @Test
  void savingDeletesWhatAKilledProcessLeft() throws IOException {
    Path abandoned = root.resolve(RUN).resolve(".new-1");
    Path inUse = root.resolve(RUN).resolve(".new-2");
    for (Path folder : List.of(abandoned, inUse)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("generator.onnx"), "half");
    }
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS)));
    save(root, RUN, 50);
    assertThat(abandoned).doesNotExist();
    assertThat(inUse).exists();
  }

  @Test
  void latestPassesOverDamagedOnes() throws IOException {
    Checkpoint first = save(root, RUN, 50);
    Files.writeString(save(root, RUN, 60).folder().resolve("generator.onnx"), "the g3nerator");
    Files.delete(save(root, RUN, 70).folder().resolve("trainer.safetensors"));
    Files.writeString(save(root, RUN, 80).folder().resolve("manifest.json"), "{");
    CheckpointStore store = new CheckpointStore(root);
    assertThat(store.latest(RUN)).contains(first);
    assertThat(store.list(RUN))
        .extracting(checkpoint -> checkpoint.manifest().iteration())
        .containsExactly(50, 60, 70);
  }

  @Test
  void savingAgainReturnsWhatIsThere() throws IOException {
    Checkpoint first = save(root, RUN, 50);
    Manifest later =
        Manifest.withoutFiles(
            RUN, 50, false, Preset.SMOKE.spec(), List.of(), "d", "c", environment(), Instant.now());
    Checkpoint second =
        new CheckpointStore(root)
            .save(
                later,
                Map.of(
                    "generator.onnx",
                    out -> {
                      throw new IOException("must not be called");
                    }));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void savingAgainReplacesWhatIsDamaged() throws Exception {
    Checkpoint damaged = save(root, RUN, 50);
    Files.writeString(damaged.folder().resolve("generator.onnx"), "damaged");
    Checkpoint saved = save(root, RUN, 50);
    saved.verify();
    assertThat(new CheckpointStore(root).latest(RUN)).contains(saved);
  }

  @Test
  void refusesAnotherRunOfTheSameId() throws IOException {
    save(root, RUN, 50);
    RunSpec other = RunSpecs.resolve("smoke", Map.of("seed", 7));
    Manifest manifest =
        Manifest.withoutFiles(
            RUN, 50, false, other, List.of(), "d", "c", environment(), Instant.EPOCH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CheckpointStore(root).save(manifest, files()))
        .withMessageContaining("other settings");
  }

  @Test
  void aWriterThatFailsLeavesNothing() throws IOException {
    Map<String, FileWriter> files = new LinkedHashMap<>(files());
    files.put(
        "z.bin",
        out -> {
          out.write(1);
          throw new IOException("disk full");
        });
    CheckpointStore store = new CheckpointStore(root);
    assertThatThrownBy(() -> store.save(manifest(RUN, 50), files)).hasMessage("disk full");
    assertThat(store.list(RUN)).isEmpty();
    assertThat(root.resolve(RUN)).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", "", ".", "manifest.json", ".hidden", "/etc/passwd"})
  void refusesFileNamesThatLeaveTheFolder(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CheckpointStore(root)
                    .save(manifest(RUN, 50), Map.of(name, out -> out.write(1))));
    assertThat(root.resolve(RUN)).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../run-1", "a/../run-1", "/", ""})
  void refusesRunIdsThatLeaveTheStore(String runId) {
    CheckpointStore store = new CheckpointStore(root);
    assertThatIllegalArgumentException().isThrownBy(() -> store.latest(runId));
    assertThatIllegalArgumentException().isThrownBy(() -> store.list(runId));
    assertThatIllegalArgumentException().isThrownBy(() -> manifest(runId, 1));
  }

  @Test
  void aManifestCannotNameFilesElsewhere() throws IOException {
    Checkpoint saved = save(root, RUN, 50);
    Path manifest = saved.folder().resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("generator.onnx", "../../../../etc/passwd"));
    assertThatThrownBy(() -> CheckpointStore.open(saved.uri(), Hashes.sha256(manifest)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("not a name for a file");
  }

  @Test
  void aManifestBelongsWhereItLies() throws IOException {
    Checkpoint saved = save(root, RUN, 50);
    Path moved = root.resolve("run-2").resolve("000000050");
    Files.createDirectories(moved.getParent());
    Files.move(saved.folder(), moved);
    assertThatThrownBy(() -> CheckpointStore.open(moved.toString(), saved.manifestSha256()))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("not where it lies");
  }

  @Test
  void openTellsADamagedCheckpointFromAStoreThatIsAway() throws IOException {
    Checkpoint saved = save(root, RUN, 50);
    assertThatThrownBy(() -> CheckpointStore.open(saved.uri(), "0".repeat(64)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("was announced");
    assertThatThrownBy(
            () -> CheckpointStore.open(root.resolve(RUN).resolve("000000051").toString(), "x"))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("is gone");
    assertThatThrownBy(
            () -> CheckpointStore.open(root.resolve("away/run-1/000000050").toString(), "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mounted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run-1/000000050",
        "/store/../etc/000000050",
        "nosuch://x/y",
        "file:run",
        "\u0000",
        "::",
        ""
      })
  void openRefusesWhatIsNoAddress(String uri) {
    assertThatThrownBy(() -> CheckpointStore.open(uri, "x"))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("address of a checkpoint");
  }

  /** Whatever byte of whatever file changes, or wherever it ends: it is noticed. */
  @Property(tries = 300, seed = "1")
  void everyDamageIsNoticed(
      @ForAll @IntRange(max = 2) int which,
      @ForAll @IntRange(max = 100_000) int at,
      @ForAll @IntRange(min = 1, max = 255) int difference,
      @ForAll boolean cut)
      throws Exception {
    Path folder = Files.createTempDirectory("store");
    try {
      Checkpoint saved = save(folder, RUN, 50);
      String name = List.of("manifest.json", "generator.onnx", "trainer.safetensors").get(which);
      Path file = saved.folder().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      int position = at % bytes.length;
      bytes[position] ^= (byte) difference;
      Files.write(file, cut ? java.util.Arrays.copyOf(bytes, position) : bytes);
      assertThatThrownBy(() -> CheckpointStore.open(saved.uri(), saved.manifestSha256()).verify())
          .isInstanceOf(CorruptCheckpointException.class);
    } finally {
      deleteAll(folder);
    }
  }

  /** A process that is killed while it saves leaves nothing that others see as a checkpoint. */
  @Test
  void survivesAKill() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    CheckpointStore store = new CheckpointStore(root);
    try {
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> store.latest(RUN).filter(c -> c.manifest().iteration() >= 20).isPresent());
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<Checkpoint> checkpoints = store.list(RUN);
    for (Checkpoint checkpoint : checkpoints) {
      checkpoint.verify();
    }
    int next = checkpoints.get(checkpoints.size() - 1).manifest().iteration() + 1;
    assertThat(checkpoints).hasSize(next - 1);
    assertThat(store.latest(RUN)).contains(checkpoints.get(next - 2));
    save(root, RUN, next).verify();
  }

  /** Saves one checkpoint after the other until it is killed. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) throws IOException {
      for (int iteration = 1; ; iteration++) {
        save(Path.of(arguments[0]), RUN, iteration);
      }
    }
  }

  @Test
  void refusesAManifestOfAnotherVersion() throws IOException {
    Checkpoint saved = save(root, RUN, 50);
    Path manifest = saved.folder().resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"version\" : 1", "\"version\" : 2"));
    assertThatThrownBy(() -> CheckpointStore.open(saved.uri(), Hashes.sha256(manifest)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("version = 2");
  }

  @Test
  void refusesAnAbsurdManifest() throws IOException {
    Checkpoint saved = save(root, RUN, 50);
    try (var channel =
        Files.newByteChannel(saved.folder().resolve("manifest.json"), StandardOpenOption.WRITE)) {
      channel.position(1L << 40);
      channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
    }
    assertThatThrownBy(() -> CheckpointStore.open(saved.uri(), "x"))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("more than");
  }

  private static Checkpoint save(Path root, String runId, int iteration) throws IOException {
    return new CheckpointStore(root).save(manifest(runId, iteration), files());
  }

  private static Map<String, FileWriter> files() {
    return Map.of(
        "generator.onnx", (OutputStream out) -> out.write(GENERATOR),
        "trainer.safetensors", (OutputStream out) -> out.write(TRAINER));
  }

  private static Manifest manifest(String runId, int iteration) {
    return Manifest.withoutFiles(
        runId,
        iteration,
        false,
        Preset.SMOKE.spec(),
        List.of(new LossPoint(iteration, Instant.EPOCH, Map.of("G", 0.5))),
        "0".repeat(64),
        "test",
        environment(),
        Instant.EPOCH);
  }

  private static Environment environment() {
    return new Environment("libtorch", "2.10.0", "cpu", 2, "test");
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
