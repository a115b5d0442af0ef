package io.ssd2gan.registry.serving;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the memory of all requests together by the pixels that are in flight, each counted from
 * before it is drawn until its answer has been sent.
 */
public final class PixelBudget {
  /** 12 for three float32 numbers, twice, and their encoding, with room for what is not counted. */
  private static final int BYTES_PER_PIXEL = 64;

  private final long limit;
  private long taken;

  /** Pixels that were taken, to be given back once. */
  public interface Reservation extends AutoCloseable {
    @Override
    void close();
  }

  PixelBudget(long limit) {
    this.limit = limit;
  }

  /** As many pixels as fit the largest heap that this JVM may have. */
  static PixelBudget ofHeap() {
    return new PixelBudget(Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL);
  }

  /**
   * Takes the pixels of images.
   *
   * @throws TooManyImagesException if they would not even fit alone
   * @throws BusyException if they do not fit now
   */
  public synchronized Reservation reserve(int n, int resolution)
      throws BusyException, TooManyImagesException {
    long pixels = (long) n * resolution * resolution;
    if (pixels > limit) {
      throw new TooManyImagesException(
          "%d images of %d x %d are %d pixels; at most %d are drawn at once: ask for at most %d images, or start the registry with a larger heap (-Xmx)"
              .formatted(
                  n, resolution, resolution, pixels, limit, limit / resolution / resolution));
    }
    if (pixels > limit - taken) {
      throw new BusyException(
          "%d of %d pixels are being drawn or sent for others, and %d more do not fit; try again"
              .formatted(taken, limit, pixels));
    }
    taken += pixels;
    AtomicBoolean given = new AtomicBoolean();
    return () -> {
      if (given.compareAndSet(false, true)) {
        giveBack(pixels);
      }
    };
  }

  /** What is taken now. */
  synchronized long taken() {
    return taken;
  }

  private synchronized void giveBack(long pixels) {
    taken -= pixels;
  }
}
