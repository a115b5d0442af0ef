package io.ssd2gan.common.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Many small images in one picture. */
public final class SampleGrid {
  private static final int GAP = 2;
  private static final int WHITE = 0xFFFFFF;

  private SampleGrid() {}

  /**
   * Images row by row, with gaps of two white pixels.
   *
   * @param images [n, 3, resolution, resolution] in [-1, 1]; what is outside is cut off
   * @param columns how many stand beside each other, at least 1
   * @return a PNG
   */
  public static byte[] png(float[] images, int n, int resolution, int columns) {
    if (n < 1 || resolution < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "n = %d, resolution = %d and columns = %d must be at least 1"
              .formatted(n, resolution, columns));
    }
    int area = resolution * resolution;
    if (images.length != (long) n * 3 * area) {
      throw new IllegalArgumentException(
          "%d numbers are not %d images of 3 x %d x %d"
              .formatted(images.length, n, resolution, resolution));
    }
    int across = Math.min(n, columns);
    int down = (n + columns - 1) / columns;
    int step = resolution + GAP;
    BufferedImage picture =
        new BufferedImage(across * step - GAP, down * step - GAP, BufferedImage.TYPE_INT_RGB);
    int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int image = y / step * columns + x / step;
        boolean inside = x % step < resolution && y % step < resolution && image < n;
        int at = image * 3 * area + y % step * resolution + x % step;
        pixels[y * picture.getWidth() + x] =
            inside
                ? level(images[at]) << 16
                    | level(images[at + area]) << 8
                    | level(images[at + 2 * area])
                : WHITE;
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      if (!ImageIO.write(picture, "png", stream)) {
        throw new IllegalStateException("This Java has no writer for PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static int level(float x) {
    return Math.max(0, Math.min(255, Math.round((x + 1) * 127.5f)));
  }
}
