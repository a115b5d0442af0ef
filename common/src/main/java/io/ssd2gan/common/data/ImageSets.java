package io.ssd2gan.common.data;

import io.ssd2gan.common.run.Names;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sets of real images by name:
 *
 * <ul>
 *   <li>{@code cifar100}, {@code cifar10}: the training images, from the cache folder, else fetched
 *       from the official address into it;
 *   <li>{@code dead-leaves}: 20,000 generated images, which need nothing;
 *   <li>a path: a CIFAR archive ({@code .tar.gz}), a folder with its extracted files, or a folder
 *       of PNG and JPEG images.
 * </ul>
 *
 * Images of another size than the resolution asked for are cut to the largest square in their
 * middle and scaled (Thumbnailator, bilinear).
 *
 * <p>The cache folder is the environment variable {@code SSD2GAN_DATASETS}, else {@code
 * ssd2gan/datasets} in {@code XDG_CACHE_HOME} or {@code ~/.cache}.
 */
public final class ImageSets {
  private static final Logger LOG = LoggerFactory.getLogger(ImageSets.class);

  /** Name of the generated set. */
  public static final String DEAD_LEAVES = "dead-leaves";

  private static final int DEAD_LEAVES_COUNT = 20_000;

  private ImageSets() {}

  /** Opens a set; a download reports to the log. */
  public static ImageSet open(String dataset, int resolution) throws IOException {
    return open(dataset, resolution, cacheFolder(), ImageSets::log);
  }

  /** Opens a set. */
  public static ImageSet open(String dataset, int resolution, Download.Progress progress)
      throws IOException {
    return open(dataset, resolution, cacheFolder(), progress);
  }

  /**
   * Opens a set.
   *
   * @param cache where archives are kept that are fetched
   * @throws InvalidDataException if there is no set of this name, or its content is not valid
   * @throws DataUnavailableException if the path is not there, or the set is not in the cache and
   *     cannot be fetched
   */
  public static ImageSet open(
      String dataset, int resolution, Path cache, Download.Progress progress) throws IOException {
    requireKnown(dataset);
    if (dataset.equals(DEAD_LEAVES)) {
      return DeadLeaves.generate(DEAD_LEAVES_COUNT, resolution, 0);
    }
    for (CifarArchive archive : CifarArchive.values()) {
      if (dataset.equals(archive.dataset)) {
        return Resizing.resize(official(archive, cache, progress), resolution);
      }
    }
    Path path = path(dataset);
    return isImageFolder(path)
        ? ImageFolder.read(path, resolution)
        : Resizing.resize(CifarArchive.read(path), resolution);
  }

  private static boolean isImageFolder(Path path) throws IOException {
    return Files.isDirectory(path) && !CifarArchive.isExtracted(path);
  }

  /**
   * Checks, without reading it, that there is such a set.
   *
   * @throws InvalidDataException if the name is neither that of a set, nor that of a file or folder
   *     that is here
   * @throws DataUnavailableException if it is the path of a file or folder that is not here
   */
  private static void requireKnown(String dataset) throws IOException {
    if (names().contains(dataset)) {
      return;
    }
    Path path = path(dataset);
    if (Files.isDirectory(path) || Files.isRegularFile(path)) {
      return;
    }
    String paths =
        "give the path of a CIFAR archive or of a folder of images that is on this machine";
    if (Path.of(dataset).getNameCount() == 1) {
      throw new InvalidDataException(
          Names.unknown("data set or file", dataset, names()) + " Or " + paths + ".");
    }
    throw new DataUnavailableException(
        "There is no file or folder %s: %s, or one of the names %s"
            .formatted(path, paths, names()));
  }

  /**
   * Checks, without reading the images, that there is such a set and, of a folder of images, that
   * it holds a batch.
   *
   * @throws IOException as {@link #requireKnown}
   * @throws IllegalArgumentException if there are fewer images than {@code batch}
   */
  public static void requireUsable(String dataset, int batch) throws IOException {
    requireKnown(dataset);
    if (!names().contains(dataset) && isImageFolder(path(dataset))) {
      ImageSet.requireAtLeast(dataset, ImageFolder.files(path(dataset)).size(), batch);
    }
  }

  private static Path path(String dataset) throws InvalidDataException {
    try {
      return Path.of(dataset).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new InvalidDataException("\"%s\" is not a path".formatted(dataset), e);
    }
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (CifarArchive archive : CifarArchive.values()) {
      names.add(archive.dataset);
    }
    names.add(DEAD_LEAVES);
    return names;
  }

  private static ImageSet official(CifarArchive archive, Path cache, Download.Progress progress)
      throws IOException {
    Path file = cache.resolve(archive.fileName);
    try {
      Download.fetch(archive.address(), file, archive.md5, progress);
    } catch (IOException e) {
      throw new DataUnavailableException(
          "%s is not in %s and cannot be fetched from %s (%s); put the file there by hand, give its"
                  .formatted(archive.dataset, cache, archive.address(), reason(e))
              + " path with --data, or use the built-in set %s".formatted(DEAD_LEAVES),
          e);
    }
    ImageSet images = CifarArchive.read(file);
    if (!images.name().equals(archive.dataset) || images.count() != CifarArchive.OFFICIAL_COUNT) {
      throw new InvalidDataException(
          "%s holds %d images of %s where %d of %s belong; remove it, or give its path with --data"
              .formatted(
                  file,
                  images.count(),
                  images.name(),
                  CifarArchive.OFFICIAL_COUNT,
                  archive.dataset));
    }
    return images;
  }

  private static String reason(IOException e) {
    if (e instanceof ConnectException) {
      return "no connection";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The folder of fetched archives. */
  public static Path cacheFolder() {
    String datasets = System.getenv("SSD2GAN_DATASETS");
    if (datasets != null && !datasets.isBlank()) {
      return Path.of(datasets);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path base =
        caches != null && !caches.isBlank()
            ? Path.of(caches)
            : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("ssd2gan").resolve("datasets");
  }

  /** Tells the log how far a download is, every 16 MB. */
  public static void log(long bytes, long total) {
    if (bytes == total || bytes % (16 << 20) < (1 << 20)) {
      LOG.info("fetched {} of {} MB", bytes >> 20, total < 0 ? "?" : total >> 20);
    }
  }
}
