package io.ssd2gan.registry.serving;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.hash.Hashes;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.OnnxFlavour;
import io.ssd2gan.registry.mlflow.RegisteredModel;
import io.ssd2gan.registry.serving.PixelBudget.Reservation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The generators in MLflow, ready to draw, from memory: what is asked of MLflow is asked beside the
 * requests, and MLflow may be away meanwhile; see {@link Refresher}.
 */
public final class ServedModels implements AutoCloseable {
  /** The most images of one request. */
  public static final int MAX_IMAGES = 1000;

  /** What callers are told of an {@link IOException}; where MLflow is, is not for everybody. */
  public static final String AWAY =
      "this is not in memory, and MLflow cannot be reached now; the log of the registry says more";

  private static final int MAX_MODELS = 8;
  private static final long MAX_BYTES = 1L << 30;

  private final MlflowClient mlflow;
  private final Catalogue catalogue;
  private final LoadedModels loaded = new LoadedModels(this::onnx, MAX_MODELS, MAX_BYTES);
  private final PixelBudget budget = PixelBudget.ofHeap();
  private final Refresher refresher;

  /** Nothing is known yet; {@link #start} begins to ask. */
  public ServedModels(MlflowClient mlflow) {
    this.mlflow = mlflow;
    this.catalogue = new Catalogue(mlflow);
    this.refresher = new Refresher(catalogue, loaded);
  }

  /** Begins to ask MLflow, and loads champions while there is room. */
  public void start() {
    refresher.start();
  }

  /**
   * Serves a new champion, in general before this returns, so that who hears of it afterwards gets
   * it. If that takes long it returns all the same.
   */
  public void promoted(GeneratorVersion version) {
    refresher.promoted(version);
  }

  /** The models of the registry. */
  public List<RegisteredModel> models() throws IOException {
    return catalogue.models();
  }

  /** The champion of one of {@link #models}, if it has one. */
  public Optional<GeneratorVersion> champion(RegisteredModel model) throws IOException {
    return catalogue.champion(model.name());
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
    refresher.close();
    loaded.close();
  }
}
