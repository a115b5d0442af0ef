package io.ssd2gan.evaluator.extractor;

/**
 * Generated images as the 8-bit images that real ones are.
 *
 * <p>Real images have 256 values a channel. Generated ones are rounded to the same 256 before their
 * features are taken, as if they had been saved as PNG: otherwise an extractor could tell the two
 * apart by what no eye can see.
 */
public final class Pixels {

  private Pixels() {}

  /**
   * Rounds {@code (x + 1) * 127.5} to the nearest of 0..255; x beyond [-1, 1] is clipped.
   *
   * @throws IllegalArgumentException when a value is NaN or infinite
   */
  public static byte[] of(float[] images) {
    byte[] pixels = new byte[images.length];
    for (int i = 0; i < images.length; i++) {
      if (!Float.isFinite(images[i])) {
        throw new IllegalArgumentException(
            "Value %d of the images is %s; an image has values in [-1, 1]".formatted(i, images[i]));
      }
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round((images[i] + 1) * 127.5f)));
    }
    return pixels;
  }

  /** {@code x / 127.5 - 1}: 0..255 to [-1, 1]. */
  static float[] toFloat(byte[] pixels) {
    float[] images = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      images[i] = (pixels[i] & 0xff) / 127.5f - 1;
    }
    return images;
  }

  /**
   * The number of images in {@code pixels}.
   *
   * @throws IllegalArgumentException when it is no whole number, or 0
   */
  static int count(byte[] pixels, int resolution) {
    int size = 3 * resolution * resolution;
    if (pixels.length == 0 || pixels.length % size != 0) {
      throw new IllegalArgumentException(
          "%d bytes are no whole number of %dx%d RGB images of %d bytes each"
              .formatted(pixels.length, resolution, resolution, size));
    }
    return pixels.length / size;
  }
}
