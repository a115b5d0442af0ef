package io.ssd2gan.trainer.gan;

import java.util.List;

/**
 * The shapes of ResNet-SNGAN by image size, as published (Miyato et al., 2018) and reproduced in
 * torch-mimicry.
 *
 * @param bottom height and width of G's first feature map
 * @param generatorShifts channels of G's first feature map and after every block, as the right
 *     shift of the generator's width
 * @param discriminatorShifts channels after every block of D, likewise
 * @param halvings how many of D's blocks, from the first on, halve the size
 */
public record Architecture(
    int bottom, List<Integer> generatorShifts, List<Integer> discriminatorShifts, int halvings) {

  /**
   * The architecture for an image size.
   *
   * @throws IllegalArgumentException if there is none for that size
   */
  public static Architecture of(int resolution) {
    return switch (resolution) {
      case 32 -> new Architecture(4, List.of(0, 0, 0, 0), List.of(0, 0, 0, 0), 2);
      case 48 -> new Architecture(6, List.of(0, 1, 2, 3), List.of(4, 3, 2, 1, 0), 4);
      case 64 -> new Architecture(4, List.of(0, 1, 2, 3, 4), List.of(4, 3, 2, 1, 0), 5);
      case 128 -> new Architecture(4, List.of(0, 0, 1, 2, 3, 4), List.of(4, 3, 2, 1, 0, 0), 5);
      default ->
          throw new IllegalArgumentException(
              "resolution " + resolution + " has no network: use 32, 48, 64 or 128");
    };
  }

  /** Channels of G's feature maps: before the first block and after each. */
  List<Integer> generatorChannels(int width) {
    return channels("generatorWidth", width, generatorShifts);
  }

  /** Channels after each block of D. */
  List<Integer> discriminatorChannels(int width) {
    return channels("discriminatorWidth", width, discriminatorShifts);
  }

  private static List<Integer> channels(String name, int width, List<Integer> shifts) {
    int divisor = 1 << shifts.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (width < divisor || width % divisor != 0) {
      throw new IllegalArgumentException(
          name
              + " "
              + width
              + " does not fit: at this resolution it must be a positive multiple of "
              + divisor);
    }
    return shifts.stream().map(shift -> width >> shift).toList();
  }
}
