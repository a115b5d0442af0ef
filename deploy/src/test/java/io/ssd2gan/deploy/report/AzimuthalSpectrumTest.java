package io.ssd2gan.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AzimuthalSpectrumTest {
  @Test
  void isThatOfNumpy() throws IOException {
    Npy images = Npy.read(resource("images.npy"));
    assertThat(images.shape()).containsExactly(4, 3, 8, 8);
    double[] expected =
        new String(resource("azimuthal-spectrum.txt"), StandardCharsets.UTF_8)
            .lines()
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(AzimuthalSpectrum.of(images.values(), 4, 8)).containsExactly(expected, within(1e-6));
  }

  @Test
  void aWaveHasPowerAtItsFrequencyAlone() {
    int size = 16;
    int periods = 5;
    float[] image = new float[3 * size * size];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.cos(2 * Math.PI * periods * (i % size) / size);
    }
    double[] spectrum = AzimuthalSpectrum.of(image, 1, size);
    assertThat(spectrum[periods]).isGreaterThan(1);
    for (int radius = 0; radius < spectrum.length; radius++) {
      if (radius != periods) {
        assertThat(spectrum[radius]).isCloseTo(0, within(1e-9));
      }
    }
  }

  @Test
  void refusesAnotherNumberOfValues() {
    assertThatThrownBy(() -> AzimuthalSpectrum.of(new float[5], 1, 8))
        .hasMessageContaining("5 numbers are not 1 images of 3 x 8 x 8");
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream stream = AzimuthalSpectrumTest.class.getResourceAsStream(name)) {
      return stream.readAllBytes();
    }
  }
}
