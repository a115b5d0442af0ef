package io.ssd2gan.registry.serving;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.generator.GeneratorModel;
import io.ssd2gan.registry.champion.GeneratorVersion;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Generators in memory: those that were used last, as many as the limits allow. A file is read, and
 * its hash compared, once, by the first who wants it; the others wait for that. One that has to go
 * is closed when nobody uses it any more.
 *
 * <p>A graph is computed by one thread, and as many graphs at once as there are cores: that takes
 * less time than one graph with all cores, and shares the cores among requests.
 */
final class LoadedModels implements AutoCloseable {
  private static final int SHUTDOWN_SECONDS = 10;

  private final Files files;
  private final int maxModels;
  private final long maxBytes;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          task -> {
            Thread thread = new Thread(task, "draw");
            thread.setDaemon(true);
            return thread;
          });

  /** In the order in which they were used last; guards itself and what is in it. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /** Where the graphs come from. */
  @FunctionalInterface
  interface Files {
    /** The graph of a version, whose hash was compared. */
    byte[] read(GeneratorVersion version) throws IOException, CorruptCheckpointException;
  }

  private record Key(String model, int version, String sha256) {
    static Key of(GeneratorVersion version) {
      return new Key(
          version.version().model(), version.version().version(), version.generatorSha256());
    }
  }

  private record Loaded(GeneratorModel generator, BatchQueue queue, long bytes) {}

  private static final class Entry {
    final CompletableFuture<Loaded> loading = new CompletableFuture<>();
    int users;
    boolean retired;

    @Nullable Loaded loaded() {
      return loading.isCompletedExceptionally() ? null : loading.getNow(null);
    }
  }

  /**
   * No generator yet.
   *
   * @param maxModels at least 1
   * @param maxBytes of the files of all together, unless one alone has more
   */
  LoadedModels(Files files, int maxModels, long maxBytes) {
    this.files = files;
    this.maxModels = maxModels;
    this.maxBytes = maxBytes;
  }

  /**
   * Opens a version, and reads it if it is not in memory.
   *
   * @throws CorruptCheckpointException if the file is not the one that was registered
   * @throws IOException if it cannot be read now
   */
  OpenModel open(GeneratorVersion version) throws IOException, CorruptCheckpointException {
    Key key = Key.of(version);
    Entry entry;
    boolean first;
    synchronized (entries) {
      Entry known = entries.get(key);
      first = known == null;
      entry = known == null ? new Entry() : known;
      entry.users++;
      if (first) {
        entries.put(key, entry);
      }
    }
    try {
      if (first) {
        load(version, key, entry);
      }
      Loaded loaded = entry.loading.join();
      return new OpenModel(loaded.generator(), loaded.queue(), () -> release(entry));
    } catch (CompletionException e) {
      release(entry);
      if (e.getCause() instanceof IOException away) {
        throw away;
      }
      if (e.getCause() instanceof CorruptCheckpointException corrupt) {
        throw corrupt;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void load(GeneratorVersion version, Key key, Entry entry) {
    try {
      byte[] onnx = files.read(version);
      GeneratorModel generator = GeneratorModel.open(onnx, 1);
      synchronized (entries) {
        bytes += onnx.length;
        entry.loading.complete(
            new Loaded(generator, new BatchQueue(generator, workers), onnx.length));
        makeRoom(entry);
      }
    } catch (IOException | CorruptCheckpointException | RuntimeException | Error e) {
      synchronized (entries) {
        entries.remove(key);
      }
      entry.loading.completeExceptionally(e);
    }
  }

  private void makeRoom(Entry newest) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && (entries.size() > maxModels || bytes > maxBytes)) {
      Entry entry = oldest.next();
      if (entry != newest && entry.loaded() != null) {
        oldest.remove();
        entry.retired = true;
        closeIfUnused(entry);
      }
    }
  }

  private void release(Entry entry) {
    synchronized (entries) {
      entry.users--;
      closeIfUnused(entry);
    }
  }

  private void closeIfUnused(Entry entry) {
    Loaded loaded = entry.loaded();
    if (entry.retired && entry.users == 0 && loaded != null) {
      loaded.generator().close();
      bytes -= loaded.bytes();
    }
  }

  /** Whether that version, or another of its model, is in memory. */
  boolean hasAny(String model) {
    synchronized (entries) {
      return entries.entrySet().stream()
          .anyMatch(e -> e.getKey().model().equals(model) && e.getValue().loaded() != null);
    }
  }

  /** Whether one more could be loaded without another having to go. */
  boolean hasRoom() {
    synchronized (entries) {
      return entries.size() < maxModels && bytes < maxBytes;
    }
  }

  /** Whether there is any generator in memory. */
  boolean isEmpty() {
    synchronized (entries) {
      return entries.values().stream().allMatch(entry -> entry.loaded() == null);
    }
  }

  @Override
  public void close() {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        // They end with the process; to close what they use would break it.
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (entries) {
      entries
          .values()
          .forEach(
              entry -> {
                entry.retired = true;
                closeIfUnused(entry);
              });
      entries.clear();
    }
  }
}
