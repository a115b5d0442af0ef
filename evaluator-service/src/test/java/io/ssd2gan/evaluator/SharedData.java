package io.ssd2gan.evaluator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Third-party data that tests use where it is: the folder named by {@code SSD2GAN_TEST_DATA}, else
 * {@code ../shared/data} beside the project.
 */
public final class SharedData {

  private static final String CIFAR = "cifar-100-binary.tar.gz";
  private static final int IMAGE = 3 * 32 * 32;
  private static final int LABELS = 2;

  private SharedData() {}

  public static Path file(String name) {
    String folder = System.getenv("SSD2GAN_TEST_DATA");
    Path data =
        folder != null
            ? Path.of(folder)
            : Path.of("").toAbsolutePath().resolve("../../shared/data");
    return data.normalize().resolve(name);
  }

  public static Path inceptionWeights() {
    return file("inception-2015-12-05-to-mixed_7.safetensors");
  }

  public static boolean hasInception() {
    return Files.exists(inceptionWeights()) && hasCifar();
  }

  public static boolean hasCifar() {
    return Files.exists(file(CIFAR));
  }

  /** Test images {@code first .. first + n - 1} of CIFAR-100, [n, 3, 32, 32]. */
  public static byte[] cifarTestImages(int first, int n) {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file(CIFAR)))))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (entry.getName().endsWith("/test.bin")) {
          tar.skipNBytes((long) first * (LABELS + IMAGE));
          byte[] pixels = new byte[n * IMAGE];
          for (int i = 0; i < n; i++) {
            tar.skipNBytes(LABELS);
            tar.readNBytes(pixels, i * IMAGE, IMAGE);
          }
          return pixels;
        }
      }
      throw new IllegalStateException(CIFAR + " has no test.bin");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
