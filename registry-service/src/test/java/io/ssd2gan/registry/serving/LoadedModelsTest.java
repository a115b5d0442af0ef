package io.ssd2gan.registry.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.generator.GeneratorModel;
import io.ssd2gan.common.random.Noise;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.mlflow.ModelVersion;
import io.ssd2gan.registry.selection.Candidate;
import io.ssd2gan.registry.stack.TestCheckpoints;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadedModelsTest {
  private static final int LATENT_SIZE = TestCheckpoints.LATENT_SIZE;
  private static final byte[] ONNX = TestCheckpoints.generator("");

  private final List<Integer> read = new ArrayList<>();
  private final LoadedModels models =
      new LoadedModels(
          version -> {
            synchronized (read) {
              read.add(version.version().version());
            }
            return ONNX;
          },
          2,
          Long.MAX_VALUE);

  @AfterEach
  void close() {
    models.close();
  }

  private static GeneratorVersion version(int number) {
    return new GeneratorVersion(
        new ModelVersion("m", number, "source", Map.of(), Instant.EPOCH),
        new Candidate("p", 1, Map.of(), number, "r"),
        "0".repeat(64),
        "1".repeat(64));
  }

  /** Of many sizes, so that most batches hold parts of several. */
  @Test
  void manyAtOnceGetTheBitsThatEachWouldGetAlone() throws Exception {
    Random random = new Random(1);
    List<Callable<Void>> calls = new ArrayList<>();
    try (GeneratorModel alone = GeneratorModel.open(ONNX)) {
      for (int i = 0; i < 400; i++) {
        int n = 1 + (i % 7 == 0 ? random.nextInt(100) : random.nextInt(20));
        float[] z = Noise.latents(i, 0, n, LATENT_SIZE);
        float[] expected = alone.generate(z, n);
        calls.add(
            () -> {
              try (OpenModel model = models.open(version(1))) {
                assertThat(model.draw(z, n)).isEqualTo(expected);
              }
              return null;
            });
      }
    }
    ExecutorService clients = Executors.newFixedThreadPool(32);
    try {
      for (Future<Void> call : clients.invokeAll(calls)) {
        call.get();
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(read).as("read once").containsExactly(1);
  }

  @Test
  void whatWasUsedLastStaysAndWhatIsInUseDraws() throws Exception {
    float[] z = Noise.latents(1, 0, 1, LATENT_SIZE);
    OpenModel first = models.open(version(1));
    models.open(version(2)).close();
    models.open(version(3)).close();
    models.open(version(2)).close();
    assertThat(read).containsExactly(1, 2, 3);

    assertThat(first.draw(z, 1)).hasSize(3 * 8 * 8);
    first.close();
    assertThatThrownBy(() -> first.draw(z, 1))
        .hasRootCauseMessage("Trying to score a closed OrtSession.");

    models.open(version(1)).close();
    assertThat(read).containsExactly(1, 2, 3, 1);
  }

  @Test
  void theFilesOfAllTogetherAreBounded() throws Exception {
    try (LoadedModels small = new LoadedModels(version -> ONNX, 8, 2L * ONNX.length)) {
      assertThat(small.hasRoom()).isTrue();
      small.open(version(1)).close();
      small.open(version(2)).close();
      assertThat(small.hasRoom()).isFalse();
      OpenModel third = small.open(version(3));
      assertThat(third.draw(Noise.latents(1, 0, 1, LATENT_SIZE), 1)).isNotEmpty();
      third.close();
    }
  }

  @Test
  void whatFailedIsTriedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (LoadedModels failing =
        new LoadedModels(
            version -> {
              return switch (calls.incrementAndGet()) {
                case 1 -> throw new IOException("away");
                case 2 -> new byte[10];
                default -> ONNX;
              };
            },
            2,
            Long.MAX_VALUE)) {
      assertThatThrownBy(() -> failing.open(version(1))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> failing.open(version(1)))
          .isInstanceOf(CorruptCheckpointException.class);
      assertThat(failing.isEmpty()).isTrue();
      failing.open(version(1)).close();
      assertThat(failing.isEmpty()).isFalse();
      assertThat(failing.hasAny("m")).isTrue();
      assertThat(failing.hasAny("other")).isFalse();
    }
  }
}
