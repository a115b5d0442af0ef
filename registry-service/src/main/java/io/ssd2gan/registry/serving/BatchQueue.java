package io.ssd2gan.registry.serving;

import io.ssd2gan.common.generator.GeneratorModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of one generator, drawn in batches of {@link GeneratorModel#BATCH} images: a batch
 * is what is there when a worker comes, of as many requests as fit, and nobody waits for it to fill
 * up. Requests take turns, so a large one does not keep small ones waiting.
 *
 * <p>An image does not depend on what it is drawn with, bit for bit: every call of the graph has
 * the same number of rows, see {@link GeneratorModel#BATCH}.
 */
final class BatchQueue {
  private final GeneratorModel generator;
  private final Executor workers;
  private final Deque<Wanted> queue = new ArrayDeque<>();

  BatchQueue(GeneratorModel generator, Executor workers) {
    this.generator = generator;
    this.workers = workers;
  }

  /** A request; {@code taken} is guarded by the queue. */
  private static final class Wanted {
    final float[] z;
    final int n;
    final float[] images;
    final AtomicInteger missing;
    final CompletableFuture<float[]> done = new CompletableFuture<>();
    volatile @Nullable Throwable failure;
    int taken;

    Wanted(float[] z, int n, int imageSize) {
      this.z = z;
      this.n = n;
      this.images = new float[Math.multiplyExact(n, imageSize)];
      this.missing = new AtomicInteger(n);
    }

    /** Ends only when no worker has a part of it any more, so that the generator may be closed. */
    void count(int images) {
      if (missing.addAndGet(-images) == 0) {
        Throwable cause = failure;
        if (cause == null) {
          done.complete(this.images);
        } else {
          done.completeExceptionally(cause);
        }
      }
    }
  }

  /** Images {@code from .. from + count - 1} of a request. */
  private record Part(Wanted wanted, int from, int count) {}

  /**
   * Images of latent vectors.
   *
   * @param z [n, latentSize]
   * @param n at least 1
   * @return [n, 3, resolution, resolution], in the future
   */
  CompletableFuture<float[]> draw(float[] z, int n) {
    Wanted wanted = new Wanted(z, n, imageSize());
    synchronized (queue) {
      queue.add(wanted);
    }
    // Never fewer workers are called than batches are left; one that finds nothing goes.
    for (int rows = 0; rows < n; rows += GeneratorModel.BATCH) {
      workers.execute(this::drawBatch);
    }
    return wanted.done;
  }

  private int imageSize() {
    return 3 * generator.resolution() * generator.resolution();
  }

  private void drawBatch() {
    List<Part> batch = take();
    if (batch.isEmpty()) {
      return;
    }
    try {
      int latentSize = generator.latentSize();
      int rows = batch.stream().mapToInt(Part::count).sum();
      float[] z = new float[rows * latentSize];
      int row = 0;
      for (Part part : batch) {
        System.arraycopy(
            part.wanted.z, part.from * latentSize, z, row * latentSize, part.count * latentSize);
        row += part.count;
      }
      float[] images = generator.generate(z, rows);
      int size = imageSize();
      row = 0;
      for (Part part : batch) {
        System.arraycopy(
            images, row * size, part.wanted.images, part.from * size, part.count * size);
        row += part.count;
      }
    } catch (RuntimeException | Error e) {
      // Who waits must hear of it, whatever it is.
      batch.forEach(part -> part.wanted.failure = e);
    } finally {
      batch.forEach(part -> part.wanted.count(part.count));
    }
  }

  private List<Part> take() {
    List<Part> batch = new ArrayList<>();
    synchronized (queue) {
      int room = GeneratorModel.BATCH;
      while (room > 0 && !queue.isEmpty()) {
        Wanted wanted = queue.remove();
        int count = Math.min(room, wanted.n - wanted.taken);
        batch.add(new Part(wanted, wanted.taken, count));
        wanted.taken += count;
        room -= count;
        if (wanted.taken < wanted.n) {
          queue.add(wanted);
        }
      }
    }
    return batch;
  }
}
