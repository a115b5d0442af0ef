package io.ssd2gan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.run.Shortcut;
import io.ssd2gan.common.run.Upsampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes of the networks as torch-mimicry builds them. */
class ParameterCountTest {

  @ParameterizedTest
  @CsvSource({
    "32, 256, 4276739, 128, 1053825",
    "48, 512, 4878083, 1024, 10141441",
    "64, 1024, 12220675, 1024, 10141441",
    "128, 1024, 32150787, 1024, 29017857"
  })
  void atFullWidthAsPublished(
      int resolution, int generatorWidth, long g, int discriminatorWidth, long d) {
    assertThat(new Generator(resolution, generatorWidth, 128, Upsampling.NEAREST).parameterCount())
        .isEqualTo(g);
    assertThat(
            new Discriminator(resolution, discriminatorWidth, 3, Shortcut.INPUT).parameterCount())
        .isEqualTo(d);
  }

  @Test
  void aWidthThatCannotBeHalvedOftenEnoughIsRefused() {
    assertThatThrownBy(() -> new Generator(64, 24, 128, Upsampling.NEAREST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generatorWidth 24")
        .hasMessageContaining("multiple of 16");
    assertThatThrownBy(() -> new Discriminator(48, 8, 3, Shortcut.INPUT))
        .hasMessageContaining("discriminatorWidth 8");
  }

  @Test
  void aSizeWithoutNetworkIsRefused() {
    assertThatThrownBy(() -> new Generator(33, 16, 128, Upsampling.NEAREST))
        .hasMessageContaining("resolution 33")
        .hasMessageContaining("32, 48, 64 or 128");
  }
}
