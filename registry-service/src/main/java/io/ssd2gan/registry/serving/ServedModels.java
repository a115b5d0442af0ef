package io.ssd2gan.registry.serving;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.hash.Hashes;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.OnnxFlavour;
import io.ssd2gan.registry.mlflow.RegisteredModel;
import io.ssd2gan.registry.serving.PixelBudget.Reservation;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generators in MLflow, ready to draw, from memory: MLflow is asked every {@value
 * #REFRESH_MILLISECONDS} ms which versions the aliases name, and may be away meanwhile. A new
 * champion is loaded before it takes the place of the old one, which draws until its last request
 * has ended; one whose file is damaged does not take it.
 */
public final class ServedModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  /** The most images of one request. */
  public static final int MAX_IMAGES = 1000;

  /** What callers are told of an {@link IOException}; where MLflow is, is not for everybody. */
  public static final String AWAY =
      "this is not in memory, and MLflow cannot be reached now; the log of the registry says more";

  private static final int REFRESH_MILLISECONDS = 2000;
  private static final int PROMOTION_SECONDS = 10;
  private static final int MAX_MODELS = 8;
  private static final long MAX_BYTES = 1L << 30;

  private final MlflowClient mlflow;
  private final Catalogue catalogue;
  private final LoadedModels loaded = new LoadedModels(this::onnx, MAX_MODELS, MAX_BYTES);
  private final PixelBudget budget = PixelBudget.ofHeap();
  private final ScheduledExecutorService refreshing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "refresh");
            thread.setDaemon(true);
            return thread;
          });

  /** Of the thread that refreshes, as is the next. */
  private boolean away;

  private final Set<GeneratorVersion> refused = new HashSet<>();

  /** Nothing is known yet; {@link #start} begins to ask. */
  public ServedModels(MlflowClient mlflow) {
    this.mlflow = mlflow;
    this.catalogue = new Catalogue(mlflow);
  }

  /** Begins to ask MLflow, and loads champions while there is room. */
  public void start() {
    refreshing.scheduleWithFixedDelay(
        this::refresh, 0, REFRESH_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  /**
   * Serves a new champion, in general before this returns, so that who hears of it afterwards gets
   * it. If that takes long it returns all the same.
   */
  public void promoted(GeneratorVersion version) {
    try {
      // By the thread that refreshes: what that has just read in MLflow may be older.
      refreshing
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

  /** The models of the registry. */
  public List<RegisteredModel> models() throws IOException {
    return catalogue.models();
  }

  /**
   * A version; nothing if there is no such model or version, or if the registry did not make it.
   *
   * @param version a number or an alias
   * @throws IOException if it is not in memory and MLflow cannot be reached
   */
  public Optional<GeneratorVersion> find(String model, String version) throws IOException {
    return catalogue.find(model, version);
  }

  /**
   * Opens a version, to be closed.
   *
   * @throws CorruptCheckpointException if MLflow's file is not the one that was registered
   * @throws IOException if it is not in memory and MLflow cannot be reached
   */
  public OpenModel open(GeneratorVersion version) throws IOException, CorruptCheckpointException {
    return loaded.open(version);
  }

  /** The latent vectors of a request. */
  @FunctionalInterface
  public interface Latents {
    /** The vectors, [n, latentSize]. */
    float[] of(int latentSize);
  }

  /**
   * Images.
   *
   * @param images [n, 3, resolution, resolution] in [-1, 1]
   */
  public record Drawn(float[] images, int resolution) {}

  /**
   * Draws images.
   *
   * @param n 1 to {@value #MAX_IMAGES}
   * @param holder gets the memory that the images take of what there is for all requests, to be
   *     given back when they have been sent, or when this fails
   * @throws TooManyImagesException if there is never so much memory
   * @throws BusyException if there is not so much memory now
   * @throws CorruptCheckpointException as {@link #open}
   * @throws IOException as {@link #open}
   */
  public Drawn draw(GeneratorVersion version, int n, Latents latents, Consumer<Reservation> holder)
      throws IOException, CorruptCheckpointException, BusyException, TooManyImagesException {
    try (OpenModel model = loaded.open(version)) {
      holder.accept(budget.reserve(n, model.resolution()));
      return new Drawn(model.draw(latents.of(model.latentSize()), n), model.resolution());
    }
  }

  /** Whether there is a generator in memory, so that something is served whatever is away. */
  public boolean isReady() {
    return !loaded.isEmpty();
  }

  /** Of all requests together, see {@link PixelBudget}. */
  public long pixelsInFlight() {
    return budget.taken();
  }

  /** The graph of a version from MLflow, whose hash is compared; errors as in {@link #open}. */
  public byte[] onnx(GeneratorVersion version) throws IOException, CorruptCheckpointException {
    byte[] onnx = mlflow.get(version.version().source(), OnnxFlavour.MODEL);
    String sha256 = Hashes.sha256(onnx);
    if (!sha256.equals(version.generatorSha256())) {
      throw new CorruptCheckpointException(
          "%s of model %s, version %d has SHA-256 %s in MLflow where %s was registered"
              .formatted(
                  OnnxFlavour.MODEL,
                  version.version().model(),
                  version.version().version(),
                  sha256,
                  version.generatorSha256()));
    }
    return onnx;
  }

  @Override
  public void close() {
    refreshing.shutdownNow();
    loaded.close();
  }
}
