package io.ssd2gan.common.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
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
  static ImageSource resize(ImageSource images, int resolution) {
    if (images.resolution() == resolution) {
      return images;
    }
    return new ImageSource(
        images.name(),
        images.count(),
        resolution,
        (i, target, offset) -> write(image(images, i), resolution, target, offset));
  }

  private static BufferedImage image(ImageSource images, int index) throws IOException {
    int width = images.resolution();
    int area = width * width;
    byte[] source = new byte[3 * area];
    images.maker().make(index, source, 0);
    int[] rgb = new int[area];
    for (int i = 0; i < area; i++) {
      rgb[i] =
          (source[i] & 0xFF) << 16 | (source[area + i] & 0xFF) << 8 | (source[2 * area + i] & 0xFF);
    }
    BufferedImage image = new BufferedImage(width, width, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, width, rgb, 0, width);
    return image;
  }
}
