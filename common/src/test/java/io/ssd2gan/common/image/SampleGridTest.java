package io.ssd2gan.common.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SampleGridTest {
  private static final int WHITE = 0xFFFFFFFF;

  @Test
  void laysImagesOutRowByRow() throws IOException {
    float[] images = new float[5 * 3 * 4];
    for (int image = 0; image < 5; image++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int pixel = 0; pixel < 4; pixel++) {
          int level = 40 * image + 10 * channel + pixel;
          images[(image * 3 + channel) * 4 + pixel] = level / 127.5f - 1;
        }
      }
    }
    BufferedImage picture = read(SampleGrid.png(images, 5, 2, 3));
    assertThat(picture.getWidth()).isEqualTo(3 * 2 + 2 * 2);
    assertThat(picture.getHeight()).isEqualTo(2 * 2 + 2);
    for (int image = 0; image < 5; image++) {
      for (int pixel = 0; pixel < 4; pixel++) {
        int level = 40 * image + pixel;
        int expected = 0xFF000000 | level << 16 | (level + 10) << 8 | (level + 20);
        assertThat(picture.getRGB(image % 3 * 4 + pixel % 2, image / 3 * 4 + pixel / 2))
            .isEqualTo(expected);
      }
    }
    assertThat(picture.getRGB(2, 0)).isEqualTo(WHITE);
    assertThat(picture.getRGB(0, 3)).isEqualTo(WHITE);
    assertThat(picture.getRGB(8, 4)).isEqualTo(WHITE);
  }

  @Test
  void cutsOffWhatIsOutside() throws IOException {
    float[] images = {-3, 7, Float.NaN};
    assertThat(read(SampleGrid.png(images, 1, 1, 8)).getRGB(0, 0)).isEqualTo(0xFF00FF00);
  }

  @Test
  void refusesOtherShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleGrid.png(new float[11], 1, 2, 1))
        .withMessage("11 numbers are not 1 images of 3 x 2 x 2");
    assertThatIllegalArgumentException().isThrownBy(() -> SampleGrid.png(new float[0], 0, 2, 1));
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
