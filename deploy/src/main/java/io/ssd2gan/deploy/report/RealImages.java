package io.ssd2gan.deploy.report;

import io.ssd2gan.common.data.ImageSet;
import io.ssd2gan.common.image.SampleGrid;
import io.ssd2gan.common.random.Noise;
import java.util.Arrays;

/**
 * What the pictures show of the real images, so that the set itself need not stay in memory.
 *
 * @param name of the set
 * @param grid 8 x 8 of them as PNG
 * @param spectrum mean power by radius
 */
public record RealImages(String name, byte[] grid, double[] spectrum) {
  private static final int COLUMNS = 8;
  private static final int SHOWN = COLUMNS * COLUMNS;

  /** Chooses images of {@code set} by chance, the same ones each time. */
  public static RealImages of(ImageSet set) {
    int[] order = Noise.permutation(0, 0, set.count());
    int shown = Math.min(SHOWN, set.count());
    int measured = Math.min(AzimuthalSpectrum.IMAGES, set.count());
    return new RealImages(
        set.name(),
        SampleGrid.png(set.batch(Arrays.copyOf(order, shown)), shown, set.resolution(), COLUMNS),
        AzimuthalSpectrum.of(
            set.batch(Arrays.copyOf(order, measured)), measured, set.resolution()));
  }
}
