package io.ssd2gan.common.data;

import io.ssd2gan.common.checkpoint.Hashes;
import java.nio.ByteBuffer;

/**
 * Real images in memory.
 *
 * @param name what they are called in messages
 * @param resolution height and width in pixels
 * @param pixels [count, 3, resolution, resolution], one byte each, RGB; not to be changed
 * @param digest SHA-256 of shape and pixels: the same digest means the same images in the same
 *     order
 */
public record ImageSet(String name, int count, int resolution, byte[] pixels, String digest) {

  public ImageSet {
    if (pixels.length != (long) count * 3 * resolution * resolution) {
      throw new IllegalArgumentException(
          "%d bytes are not %d images of 3 x %d x %d"
              .formatted(pixels.length, count, resolution, resolution));
    }
  }

  /** A set with its digest computed. */
  public static ImageSet of(String name, int count, int resolution, byte[] pixels) {
    byte[] shape =
        ByteBuffer.allocate(16)
            .putInt(count)
            .putInt(3)
            .putInt(resolution)
            .putInt(resolution)
            .array();
    String digest = Hashes.sha256(shape, pixels);
    return new ImageSet(name, count, resolution, pixels, digest);
  }

  /**
   * How many images of a resolution fit into one set, whose pixels are one array.
   *
   * @throws InvalidDataException if {@code count} is more
   */
  static void requireFitting(String name, long count, int resolution) throws InvalidDataException {
    long most = (Integer.MAX_VALUE - 8L) / (3L * resolution * resolution);
    if (count > most) {
      throw new InvalidDataException(
          "%s has %d images, but at resolution %d at most %d fit into memory; use fewer images or a"
                  .formatted(name, count, resolution, most)
              + " smaller resolution");
    }
  }

  /**
   * Refuses a set that is smaller than a batch.
   *
   * @throws IllegalArgumentException if there are fewer images than {@code batch}
   */
  public void requireAtLeast(int batch) {
    requireAtLeast(name, count, batch);
  }

  static void requireAtLeast(String name, int count, int batch) {
    if (count < batch) {
      throw new IllegalArgumentException(
          "%s has %d images, fewer than batch = %d; set batch to %d or less, or use more images"
              .formatted(name, count, batch, count));
    }
  }

  /**
   * Some of the images as numbers, x / 127.5 - 1.
   *
   * @param indices each at least 0 and less than {@code count}
   * @return [indices.length, 3, resolution, resolution] in [-1, 1]
   */
  public float[] batch(int[] indices) {
    int size = 3 * resolution * resolution;
    float[] batch = new float[Math.multiplyExact(indices.length, size)];
    for (int i = 0; i < indices.length; i++) {
      int from = Math.multiplyExact(indices[i], size);
      for (int j = 0; j < size; j++) {
        batch[i * size + j] = (pixels[from + j] & 0xFF) / 127.5f - 1;
      }
    }
    return batch;
  }
}
