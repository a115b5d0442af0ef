package io.ssd2gan.registry.serving;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.registry.champion.GeneratorVersion;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks MLflow every {@value #REFRESH_MILLISECONDS} ms which versions the aliases name. A new
 * champion is loaded before it takes the place of the old one, which draws until its last request
 * has ended; one whose file is damaged does not take it.
 */
final class Refresher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  private static final int REFRESH_MILLISECONDS = 2000;
  private static final int PROMOTION_SECONDS = 10;

  private final Catalogue catalogue;
  private final LoadedModels loaded;

  /** Of one thread, which alone moves aliases and uses what follows. */
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread refresh = new Thread(task, "refresh");
            refresh.setDaemon(true);
            return refresh;
          });

  private boolean away;
  private final Set<GeneratorVersion> refused = new HashSet<>();

  Refresher(Catalogue catalogue, LoadedModels loaded) {
    this.catalogue = catalogue;
    this.loaded = loaded;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::refresh, 0, REFRESH_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  /** See {@link ServedModels#promoted}. */
  void promoted(GeneratorVersion version) {
    try {
      // In turn with the refreshes: what one of them has just read may be older.
      thread
          .submit(
              () -> {
                if (prepare(version)) {
                  catalogue.promoted(version);
                }
              })
          .get(PROMOTION_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.warn("A new champion is served with the next refresh", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh() {
    try {
      catalogue.refresh(this::prepare);
      if (away) {
        LOG.info("MLflow answers again");
      }
      away = false;
    } catch (IOException e) {
      if (!away) {
        LOG.warn("What is in memory is served while MLflow is away: {}", e.getMessage());
      }
      away = true;
    } catch (RuntimeException e) {
      // An exception would end the schedule.
      LOG.error("The aliases cannot be refreshed", e);
    }
  }

  private boolean prepare(GeneratorVersion version) {
    String model = version.version().model();
    if (!loaded.hasRoom() && !loaded.hasAny(model)) {
      return true;
    }
    try {
      loaded.open(version).close();
      return true;
    } catch (IOException e) {
      return false;
    } catch (CorruptCheckpointException | RuntimeException e) {
      if (refused.add(version)) {
        LOG.error(
            "Version {} of model {} cannot be served; what was served before is: {}",
            version.version().version(),
            model,
            e.getMessage());
      }
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
