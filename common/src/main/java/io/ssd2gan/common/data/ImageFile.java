package io.ssd2gan.common.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Images in a file that is mapped into memory, so a set may be larger than the heap, and processes
 * of one machine share it. All numbers are big endian:
 *
 * <pre>
 * 0     8 bytes  "ssd2gan1"
 * 8    16 bytes  the shape: count, 3, resolution, resolution
 * 24   32 bytes  the digest, as {@link ImageSet#digest} has it
 * 56    4 bytes  length of the name, and the name in UTF-8
 * 4096           the pixels, [count, 3, resolution, resolution]
 * </pre>
 */
final class ImageFile {
  private static final byte[] MAGIC = "ssd2gan1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 4096;
  private static final int LONGEST_NAME = 1024;

  /** Pixels that are made at a time. */
  private static final int BLOCK_BYTES = 32 << 20;

  /** A mapping cannot be longer than 2 GiB. */
  private static final int MAPPED_BYTES = 1 << 30;

  private ImageFile() {}

  /**
   * Writes a file, which is there whole or not at all.
   *
   * @throws InvalidDataException if an image cannot be made
   */
  static void write(Path file, ImageSource images) throws IOException {
    Path draft = file.resolveSibling(".%s.%s".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      try (FileChannel channel =
          FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ImageSet.Digest digest = new ImageSet.Digest(images.count(), images.resolution());
        channel.position(HEADER);
        int block = Math.max(1, BLOCK_BYTES / images.imageBytes());
        byte[] pixels = new byte[Math.min(block, images.count()) * images.imageBytes()];
        for (int first = 0; first < images.count(); first += block) {
          int n = Math.min(block, images.count() - first);
          images.make(first, n, pixels);
          ByteBuffer bytes = ByteBuffer.wrap(pixels, 0, n * images.imageBytes());
          digest.update(bytes.duplicate());
          writeAll(channel, bytes);
        }
        channel.position(0);
        writeAll(channel, header(images, digest.hex()));
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static ByteBuffer header(ImageSource images, String digest) {
    byte[] name = images.name().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(name.length, LONGEST_NAME);
    return ByteBuffer.allocate(HEADER)
        .put(MAGIC)
        .put(ImageSet.shape(images.count(), images.resolution()))
        .put(HexFormat.of().parseHex(digest))
        .putInt(length)
        .put(name, 0, length)
        .clear();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Maps a file, after its digest has been checked.
   *
   * @throws InvalidDataException if the file is damaged, or none of these
   */
  static ImageSet open(Path file) throws IOException {
    return open(file, MAPPED_BYTES);
  }

  static ImageSet open(Path file, int mappedBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (header.hasRemaining() && channel.read(header) >= 0) {}
      require(!header.hasRemaining(), file, "it is too short");
      header.flip();
      byte[] magic = new byte[MAGIC.length];
      header.get(magic);
      int count = header.getInt();
      int channels = header.getInt();
      int resolution = header.getInt();
      header.getInt();
      byte[] digest = new byte[32];
      header.get(digest);
      int nameBytes = header.getInt();
      require(
          java.util.Arrays.equals(magic, MAGIC)
              && count >= 0
              && channels == 3
              && resolution > 0
              && nameBytes >= 0
              && nameBytes <= LONGEST_NAME
              && channel.size() == HEADER + 3L * resolution * resolution * count,
          file,
          "its header does not fit its length");
      byte[] name = new byte[nameBytes];
      header.get(name);
      ImageSet images =
          ImageSet.of(
              new String(name, StandardCharsets.UTF_8),
              count,
              resolution,
              map(channel, count, 3 * resolution * resolution, mappedBytes));
      require(
          images.digest().equals(HexFormat.of().formatHex(digest)), file, "its digest is wrong");
      return images;
    }
  }

  private static List<ByteBuffer> map(
      FileChannel channel, int count, int imageBytes, int mappedBytes) throws IOException {
    List<ByteBuffer> parts = new ArrayList<>();
    int most = mappedBytes / imageBytes;
    for (int first = 0; first < count; first += most) {
      parts.add(
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              HEADER + (long) first * imageBytes,
              (long) Math.min(most, count - first) * imageBytes));
    }
    return parts;
  }

  private static void require(boolean condition, Path file, String otherwise)
      throws InvalidDataException {
    if (!condition) {
      throw new InvalidDataException("%s is damaged: %s".formatted(file, otherwise));
    }
  }
}
