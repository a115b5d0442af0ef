package io.ssd2gan.deploy.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Two grids of images beside each other, enlarged, each under its title. */
final class SamplesPicture {
  private static final int MARGIN = 24;
  private static final int TITLE = 44;

  /** Large enough to see what is on an image of 32 pixels. */
  private static final int LEAST_WIDTH = 700;

  private SamplesPicture() {}

  /**
   * Writes the picture.
   *
   * @param left a grid as PNG
   * @param right another one of the same size
   */
  static void write(Path file, byte[] left, String leftTitle, byte[] right, String rightTitle)
      throws IOException {
    BufferedImage first = read(left);
    BufferedImage second = read(right);
    int scale = Math.max(1, (LEAST_WIDTH + first.getWidth() - 1) / first.getWidth());
    int width = first.getWidth() * scale;
    int height = first.getHeight() * scale;
    BufferedImage picture =
        new BufferedImage(
            2 * width + 3 * MARGIN, height + TITLE + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
    panel(graphics, first, leftTitle, MARGIN, width, height);
    panel(graphics, second, rightTitle, width + 2 * MARGIN, width, height);
    graphics.dispose();
    ImageIO.write(picture, "png", file.toFile());
  }

  private static void panel(
      Graphics2D graphics, BufferedImage grid, String title, int x, int width, int height) {
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawString(title, x, MARGIN + 24);
    graphics.drawImage(grid, x, MARGIN + TITLE, width, height, null);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    if (image == null) {
      throw new IOException("%d bytes are not a picture".formatted(png.length));
    }
    return image;
  }
}
