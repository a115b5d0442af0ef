package io.ssd2gan.common.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  @Test
  void anImageOfTheRightSizeIsTakenAsItIs() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        image.setRGB(x, y, x << 16 | y << 8 | (x ^ y));
      }
    }
    write(image, "a.png");
    byte[] pixels = ImageFolder.images(folder, 32).inMemory().pixels(0);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        assertThat(pixels[y * 32 + x]).isEqualTo((byte) x);
        assertThat(pixels[1024 + y * 32 + x]).isEqualTo((byte) y);
        assertThat(pixels[2048 + y * 32 + x]).isEqualTo((byte) (x ^ y));
      }
    }
  }

  /**
   * Red and blue at the sides are cut off, green in the middle stays, dark above and bright below.
   */
  @Test
  void cutsOutTheMiddleSquareAndScalesIt() throws IOException {
    BufferedImage wide = new BufferedImage(300, 100, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 300; x++) {
        int green = y < 50 ? 100 : 200;
        wide.setRGB(x, y, x < 98 ? 0xFF0000 : x >= 202 ? 0xFF : green << 8);
      }
    }
    write(wide, "wide.png");
    byte[] pixels = ImageFolder.images(folder, 32).inMemory().pixels(0);
    for (int i = 0; i < 1024; i++) {
      assertThat(pixels[i]).as("red of pixel %d", i).isZero();
      assertThat(pixels[2048 + i]).as("blue of pixel %d", i).isZero();
      int row = i / 32;
      if (row < 14 || row > 17) {
        assertThat(pixels[1024 + i] & 0xFF).isBetween(row < 16 ? 99 : 199, row < 16 ? 101 : 201);
      }
    }
  }

  @Test
  void takesSubfoldersInTheOrderOfPathsAndLeavesOtherFilesOut() throws IOException {
    write(plain(10, 0x0A0A0A), "b/1.png");
    write(plain(90, 0x141414), "a/2.PNG");
    write(plain(32, 0x1E1E1E), "c.jpg");
    Files.writeString(folder.resolve("readme.txt"), "not an image");
    ImageSet set = ImageFolder.images(folder, 32).inMemory();
    assertThat(set.count()).isEqualTo(3);
    assertThat(set.pixels(0)[0]).isEqualTo((byte) 0x14);
    assertThat(set.pixels(1)[0]).isEqualTo((byte) 0x0A);
    assertThat(set.pixels(2)[0] & 0xFF).isBetween(0x1D, 0x1F);
  }

  @Test
  void greyAndTransparentImagesBecomeColour() throws IOException {
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    write(grey, "grey.png");
    BufferedImage transparent = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    write(transparent, "transparent.png");
    ImageSet set = ImageFolder.images(folder, 32).inMemory();
    assertThat(set.pixels(0)[0]).isZero();
    assertThat(set.pixels(1)[0]).isEqualTo((byte) 0xFF);
  }

  @Test
  void namesTheFileThatCannotBeRead() throws IOException {
    write(plain(32, 0), "good.png");
    Path bad = Files.writeString(folder.resolve("bad.png"), "no image");
    assertThatThrownBy(() -> ImageFolder.images(folder, 32).inMemory())
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(bad.toString())
        .hasMessageContaining("repair or remove it");

    byte[] png = Files.readAllBytes(folder.resolve("good.png"));
    Files.write(bad, java.util.Arrays.copyOf(png, png.length / 2));
    assertThatThrownBy(() -> ImageFolder.images(folder, 32).inMemory())
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(bad.toString());
  }

  @Test
  void refusesAnImageThatWouldFillTheMemory() throws IOException {
    write(plain(8, 0), "huge.png");
    Path file = folder.resolve("huge.png");
    byte[] png = Files.readAllBytes(file);
    java.nio.ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(png, 12, 17);
    java.nio.ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    Files.write(file, png);
    assertThatThrownBy(() -> ImageFolder.images(folder, 32).inMemory())
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("3600000000 pixels");
  }

  @Test
  void refusesAFolderWithoutImages() {
    assertThatThrownBy(() -> ImageFolder.images(folder, 32).inMemory())
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("holds neither images");
  }

  private static BufferedImage plain(int size, int rgb) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < size * size; i++) {
      image.setRGB(i % size, i / size, rgb);
    }
    return image;
  }

  private void write(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    File target = file.toFile();
    assertThat(ImageIO.write(image, name.endsWith("jpg") ? "jpg" : "png", target)).isTrue();
  }
}
