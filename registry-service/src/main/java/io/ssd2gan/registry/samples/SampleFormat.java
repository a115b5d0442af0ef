package io.ssd2gan.registry.samples;

import io.ssd2gan.common.image.SampleGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** How images are sent. */
public enum SampleFormat {
  /** One picture, a square grid. */
  PNG(SampleFormat.PNG_TYPE) {
    @Override
    byte[] encode(float[] images, int n, int resolution) {
      return SampleGrid.png(images, n, resolution, (int) Math.ceil(Math.sqrt(n)));
    }
  },
  /** A picture for each image, {@code 000000.png} and so on. */
  ZIP(SampleFormat.ZIP_TYPE) {
    @Override
    byte[] encode(float[] images, int n, int resolution) throws IOException {
      int size = 3 * resolution * resolution;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.setLevel(0);
        for (int i = 0; i < n; i++) {
          ZipEntry entry = new ZipEntry("%06d.png".formatted(i));
          // Not the present: the same images are the same bytes.
          entry.setTime(0);
          zip.putNextEntry(entry);
          float[] image = Arrays.copyOfRange(images, i * size, (i + 1) * size);
          zip.write(SampleGrid.png(image, 1, resolution, 1));
        }
      }
      return bytes.toByteArray();
    }
  },
  /** The numbers, float32 [n, 3, H, W] in [-1, 1], as NumPy writes them. */
  NPY(Npy.MEDIA_TYPE) {
    @Override
    byte[] encode(float[] images, int n, int resolution) {
      return Npy.bytes(images, n, 3, resolution, resolution);
    }
  };

  static final String PNG_TYPE = "image/png";
  static final String ZIP_TYPE = "application/zip";

  private final String mediaType;

  SampleFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  abstract byte[] encode(float[] images, int n, int resolution) throws IOException;

  String mediaType() {
    return mediaType;
  }

  /** The format of that name, in lower case. */
  static Optional<SampleFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.label().equals(name)).findFirst();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first that a header {@code Accept} names; PNG if it names none. */
  static SampleFormat accepted(@Nullable String accept) {
    return Arrays.stream(values())
        .filter(format -> accept != null && accept.contains(format.mediaType))
        .findFirst()
        .orElse(PNG);
  }
}
