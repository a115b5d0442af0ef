package io.ssd2gan.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NpyTest {
  @Test
  void readsWhatNumpyWrites() throws IOException {
    Npy file = Npy.read(AzimuthalSpectrumTest.resource("images.npy"));
    assertThat(file.shape()).containsExactly(4, 3, 8, 8);
    assertThat(file.values()).hasSize(4 * 3 * 8 * 8);
    // numpy.random.default_rng(1).uniform(-1, 1): its first number.
    assertThat(file.values()[0]).isEqualTo(0.023643249f);
  }

  @Test
  void refusesWhatIsCutOff() throws IOException {
    byte[] file = AzimuthalSpectrumTest.resource("images.npy");
    for (int length : new int[] {0, 5, 12, 100, file.length - 1}) {
      assertThatThrownBy(() -> Npy.read(Arrays.copyOf(file, length)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesAnotherKindOfFile() {
    assertThatThrownBy(() -> Npy.read("{\"error\": \"no champion\"}".getBytes()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Not an NPY file");
  }
}
