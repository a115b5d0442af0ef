package io.ssd2gan.registry.serving;

import io.ssd2gan.common.generator.GeneratorModel;
import java.util.concurrent.CompletionException;

/** A generator in memory, which stays there at least until this is closed. */
public final class OpenModel implements AutoCloseable {
  private final GeneratorModel generator;
  private final BatchQueue queue;
  private final Runnable release;

  OpenModel(GeneratorModel generator, BatchQueue queue, Runnable release) {
    this.generator = generator;
    this.queue = queue;
    this.release = release;
  }

  /** Numbers in one latent vector. */
  public int latentSize() {
    return generator.latentSize();
  }

  /** Height and width of the images. */
  public int resolution() {
    return generator.resolution();
  }

  /**
   * Images of latent vectors; each depends on its vector alone, bit for bit.
   *
   * @param z [n, latentSize]
   * @param n at least 1
   * @return [n, 3, resolution, resolution] in [-1, 1]
   * @throws IllegalStateException if ONNX Runtime fails
   */
  public float[] draw(float[] z, int n) {
    try {
      // Not to be interrupted: until it ends workers use the generator.
      return queue.draw(z, n).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** To be called once. */
  @Override
  public void close() {
    release.run();
  }
}
