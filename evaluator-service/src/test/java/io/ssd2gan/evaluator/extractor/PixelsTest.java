package io.ssd2gan.evaluator.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {

  @Test
  void all256ValuesComeBackUnchanged() {
    byte[] pixels = new byte[256];
    for (int i = 0; i < 256; i++) {
      pixels[i] = (byte) i;
    }

    assertThat(Pixels.of(Pixels.toFloat(pixels))).isEqualTo(pixels);
  }

  @Test
  void roundsToTheNearestAndClips() {
    float step = 1 / 127.5f;

    assertThat(Pixels.of(new float[] {-1 + 0.4f * step, -1 + 0.6f * step, 1 - 0.4f * step, -7, 7}))
        .containsExactly(0, 1, 255, 0, 255);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(float bad) {
    assertThatThrownBy(() -> Pixels.of(new float[] {0, bad}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Value 1 of the images is " + bad + "; an image has values in [-1, 1]");
  }

  @Test
  void countsWholeImagesOnly() {
    assertThat(Pixels.count(new byte[24], 2)).isEqualTo(2);
    assertThatThrownBy(() -> Pixels.count(new byte[25], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("25 bytes are no whole number of 2x2 RGB images of 12 bytes each");
    assertThatThrownBy(() -> Pixels.count(new byte[0], 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
