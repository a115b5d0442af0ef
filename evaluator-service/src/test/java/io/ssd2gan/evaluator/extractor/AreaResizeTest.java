package io.ssd2gan.evaluator.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ssd2gan.common.random.Noise;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AreaResizeTest {

  @Test
  void halvingTakesTheMeanOfFour() {
    float[] planes = {1, 3, 5, 7, 1, 3, 5, 7, 0, 0, 2, 2, 4, 4, 2, 2};

    assertThat(AreaResize.apply(planes, 4, 2)).containsExactly(2, 6, 2, 2);
  }

  @Test
  void aPixelThatIsCutCountsWithItsShare() {
    float[] planes = {3, 6, 9, 3, 6, 9, 3, 6, 9};

    // Each target pixel covers 1.5 source pixels: (3 + 6 / 2) / 1.5 and (6 / 2 + 9) / 1.5.
    assertThat(AreaResize.apply(planes, 3, 2))
        .containsExactly(new float[] {4, 8, 4, 8}, within(1e-6f));
  }

  @Test
  void enlargingRepeatsPixels() {
    assertThat(AreaResize.apply(new float[] {1, 2, 3, 4}, 2, 4))
        .containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
  }

  @ParameterizedTest
  @CsvSource({"48, 32", "64, 32", "128, 32", "20, 32"})
  void keepsTheMeanOfEveryPlane(int from, int to) {
    float[] planes = Noise.normal(1, 2, 2 * from * from);
    float[] resized = AreaResize.apply(planes, from, to);

    for (int plane = 0; plane < 2; plane++) {
      assertThat(mean(resized, plane, to * to))
          .isCloseTo(mean(planes, plane, from * from), within(1e-6));
    }
  }

  @Test
  void doesNothingAtEqualSize() {
    float[] planes = Noise.normal(1, 2, 32 * 32);

    assertThat(AreaResize.apply(planes, 32, 32)).isEqualTo(Arrays.copyOf(planes, planes.length));
  }

  private static double mean(float[] planes, int plane, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += planes[plane * size + i];
    }
    return sum / size;
  }
}
