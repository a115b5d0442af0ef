package io.ssd2gan.evaluator.inception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeKernelTest {

  @ParameterizedTest
  @CsvSource({"TF1, 1", "TF1, 32", "TF1, 64", "TF1, 500", "TORCH, 1", "TORCH, 32", "TORCH, 500"})
  void keepsAConstantImage(ResizeKernel kernel, int in) {
    float[] matrix = kernel.matrix(in);
    for (int target = 0; target < InceptionGraph.INPUT; target++) {
      float sum = 0;
      for (int source = 0; source < in; source++) {
        sum += matrix[target * in + source];
      }
      assertThat(sum).isCloseTo(1, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"TF1", "TORCH"})
  void doesNothingAtTheNetworksOwnSize(ResizeKernel kernel) {
    int in = InceptionGraph.INPUT;
    float[] matrix = kernel.matrix(in);
    for (int i = 0; i < in; i++) {
      assertThat(matrix[i * in + i]).isCloseTo(1, within(1e-4f));
    }
  }

  /**
   * At 32 pixels, target pixel 100 lies at 100 * 32 / 299 = 10.7023, half a pixel off in PyTorch.
   */
  @Test
  void interpolatesBetweenTheTwoNearestPixels() {
    float[] tf1 = ResizeKernel.TF1.matrix(32);
    assertThat(tf1[100 * 32 + 10]).isCloseTo(0.29766f, within(1e-5f));
    assertThat(tf1[100 * 32 + 11]).isCloseTo(0.70234f, within(1e-5f));

    float[] torch = ResizeKernel.TORCH.matrix(32); // (100 + 0.5) * 32 / 299 - 0.5 = 10.25585
    assertThat(torch[100 * 32 + 10]).isCloseTo(0.74415f, within(1e-5f));
    assertThat(torch[100 * 32 + 11]).isCloseTo(0.25585f, within(1e-5f));
  }

  @Test
  void repeatsTheLastPixelAtTheBorder() {
    assertThat(ResizeKernel.TF1.matrix(32)[298 * 32 + 31]).isEqualTo(1);
    assertThat(ResizeKernel.TORCH.matrix(32)[298 * 32 + 31]).isEqualTo(1);
    assertThat(ResizeKernel.TORCH.matrix(32)[0]).isEqualTo(1);
  }
}
