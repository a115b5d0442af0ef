package io.ssd2gan.common.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.geometry.Positions;

/**
 * The rule by which an image of any size becomes one of a resolution: the largest square in its
 * middle is cut out and scaled by Thumbnailator (bilinear; when it shrinks to less than a half, in
 * steps of a half). Transparent parts lie on white.
 */
final class Resizing {
  private Resizing() {}

  /** Writes an image into an array as [3, resolution, resolution]. */
  static void write(BufferedImage image, int resolution, byte[] target, int offset)
      throws IOException {
    BufferedImage opaque =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = opaque.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    if (opaque.getWidth() != resolution || opaque.getHeight() != resolution) {
      opaque =
          Thumbnails.of(opaque)
              .crop(Positions.CENTER)
              .size(resolution, resolution)
              .imageType(BufferedImage.TYPE_INT_RGB)
              .asBufferedImage();
    }
    int area = resolution * resolution;
    int[] rgb = opaque.getRGB(0, 0, resolution, resolution, null, 0, resolution);
    for (int i = 0; i < area; i++) {
      target[offset + i] = (byte) (rgb[i] >> 16);
      target[offset + area + i] = (byte) (rgb[i] >> 8);
      target[offset + 2 * area + i] = (byte) rgb[i];
    }
  }

  /** Images of one resolution at another. */
  static ImageSet resize(ImageSet images, int resolution) throws IOException {
    if (images.resolution() == resolution) {
      return images;
    }
    ImageSet.requireFitting(images.name(), images.count(), resolution);
    byte[] pixels = new byte[images.count() * 3 * resolution * resolution];
    try {
      IntStream.range(0, images.count())
          .parallel()
          .forEach(i -> resize(images, i, resolution, pixels));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return ImageSet.of(images.name(), images.count(), resolution, pixels);
  }

  private static void resize(ImageSet images, int index, int resolution, byte[] target) {
    int from = images.resolution();
    int area = from * from;
    int offset = index * 3 * area;
    byte[] source = images.pixels();
    int[] rgb = new int[area];
    for (int i = 0; i < area; i++) {
      rgb[i] =
          (source[offset + i] & 0xFF) << 16
              | (source[offset + area + i] & 0xFF) << 8
              | (source[offset + 2 * area + i] & 0xFF);
    }
    BufferedImage image = new BufferedImage(from, from, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, from, from, rgb, 0, from);
    try {
      write(image, resolution, target, index * 3 * resolution * resolution);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
