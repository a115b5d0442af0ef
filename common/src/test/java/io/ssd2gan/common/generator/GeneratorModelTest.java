package io.ssd2gan.common.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.random.Noise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The graphs are made by {@code src/test/python/make_generators.py}. */
class GeneratorModelTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "generator");
  private static final int IMAGE = 3 * 8 * 8;

  @Test
  void computesWhatPythonComputes() throws Exception {
    float[] z = new float[12];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (-1.5 + 3.0 * i / 11);
    }
    double[] expected =
        Files.readAllLines(FOLDER.resolve("good.expected.txt")).stream()
            .mapToDouble(Double::parseDouble)
            .toArray();
    try (GeneratorModel generator = GeneratorModel.open(file("good.onnx"))) {
      assertThat(generator.latentSize()).isEqualTo(6);
      assertThat(generator.resolution()).isEqualTo(8);
      float[] images = generator.generate(z, 2);
      assertThat(images).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) images[i]).isCloseTo(expected[i], within(1e-5));
      }
    }
  }

  @Test
  void anImageDoesNotDependOnItsCompany() throws Exception {
    try (GeneratorModel generator = GeneratorModel.open(file("good.onnx"))) {
      float[] many = generator.sample(100, 42);
      assertThat(many).hasSize(100 * IMAGE);
      for (int n : new int[] {1, 2, 15, 16, 17, 99}) {
        assertThat(generator.sample(n, 42)).isEqualTo(Arrays.copyOf(many, n * IMAGE));
      }
      assertThat(generator.sample(1, 43)).isNotEqualTo(generator.sample(1, 42));
      assertThat(generator.sample(0, 42)).isEmpty();
    }
  }

  @Test
  void norOnItsRow() throws Exception {
    try (GeneratorModel generator = GeneratorModel.open(file("good.onnx"))) {
      int latentSize = generator.latentSize();
      float[] one = Noise.latents(42, 0, 1, latentSize);
      float[] image = generator.generate(one, 1);
      for (int row = 0; row < GeneratorModel.BATCH; row++) {
        float[] z = Noise.latents(row, 0, GeneratorModel.BATCH, latentSize);
        System.arraycopy(one, 0, z, row * latentSize, latentSize);
        float[] images = generator.generate(z, GeneratorModel.BATCH);
        assertThat(Arrays.copyOfRange(images, row * IMAGE, (row + 1) * IMAGE)).isEqualTo(image);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "other-input.onnx | one input named z, but has [noise]",
        "other-output.onnx | one output named image, but has [picture]",
        "one-channel.onnx | must have shape [N, 3, resolution, resolution], but has [-1, 1, 8, 8]",
        "good.expected.txt | not a usable ONNX graph"
      })
  void refusesWhatIsNoGenerator(String file, String reason) {
    assertThatThrownBy(() -> GeneratorModel.open(file(file)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesATruncatedGraph() throws Exception {
    byte[] onnx = file("good.onnx");
    for (int length : new int[] {0, 1, 100, onnx.length / 2, onnx.length - 1}) {
      assertThatThrownBy(() -> GeneratorModel.open(Arrays.copyOf(onnx, length)))
          .isInstanceOf(CorruptCheckpointException.class);
    }
  }

  @Test
  void theImagesDoNotDependOnTheNumberOfThreads() throws Exception {
    byte[] onnx = file("good.onnx");
    try (GeneratorModel one = GeneratorModel.open(onnx, 1);
        GeneratorModel three = GeneratorModel.open(onnx, 3)) {
      assertThat(three.sample(40, 42)).isEqualTo(one.sample(40, 42));
    }
  }

  @Test
  void refusesLatentVectorsOfAnotherSize() throws Exception {
    try (GeneratorModel generator = GeneratorModel.open(file("good.onnx"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> generator.generate(new float[7], 1))
          .withMessage("7 numbers are not 1 latent vectors of 6");
    }
  }

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name));
  }
}
