package io.ssd2gan.registry.serving;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.generator.GeneratorModel;
import io.ssd2gan.common.hash.Hashes;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.ModelVersion;
import io.ssd2gan.registry.mlflow.OnnxFlavour;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The champions in MLflow, ready to draw. MLflow is asked at each call which version is the
 * champion; its file is read, and its hash compared, once, and kept for the models that were used
 * last. One call draws at a time, with all cores, and the others wait.
 */
public final class ServedModels implements AutoCloseable {
  private static final int MAX_LOADED = 4;
  private static final int MAX_WAIT_SECONDS = 30;

  private final MlflowClient mlflow;
  private final ReentrantLock drawing = new ReentrantLock(true);
  private final Map<String, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);

  private record Loaded(String sha256, GeneratorModel generator) {}

  /**
   * Images of a champion.
   *
   * @param images [n, 3, resolution, resolution] in [-1, 1]
   */
  public record Drawn(GeneratorVersion champion, int resolution, float[] images) {}

  public ServedModels(MlflowClient mlflow) {
    this.mlflow = mlflow;
  }

  /** The champion; nothing if there is no such model, or none of its versions was chosen by us. */
  public Optional<GeneratorVersion> champion(String name) throws IOException {
    Optional<ModelVersion> version = mlflow.aliased(name, KeptModel.CHAMPION);
    return version.flatMap(GeneratorVersion::of);
  }

  /**
   * Draws images {@code 0 .. n - 1} of a seed from the champion.
   *
   * @throws BusyException if other calls take too long
   * @throws CorruptCheckpointException if MLflow's file is not the one that was registered
   * @throws IOException if MLflow cannot be reached
   */
  public Optional<Drawn> draw(String name, int n, long seed)
      throws IOException, CorruptCheckpointException, BusyException, InterruptedException {
    Optional<GeneratorVersion> champion = champion(name);
    if (champion.isEmpty()) {
      return Optional.empty();
    }
    if (!drawing.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new BusyException(
          "other requests have been drawing for %d s; try again".formatted(MAX_WAIT_SECONDS));
    }
    try {
      GeneratorModel generator = load(champion.get());
      return Optional.of(
          new Drawn(champion.get(), generator.resolution(), generator.sample(n, seed)));
    } finally {
      drawing.unlock();
    }
  }

  private GeneratorModel load(GeneratorVersion champion)
      throws IOException, CorruptCheckpointException {
    String name = champion.version().model();
    Loaded known = loaded.get(name);
    if (known != null && known.sha256().equals(champion.generatorSha256())) {
      return known.generator();
    }
    byte[] onnx = mlflow.get(champion.version().source(), OnnxFlavour.MODEL);
    String sha256 = Hashes.sha256(onnx);
    if (!sha256.equals(champion.generatorSha256())) {
      throw new CorruptCheckpointException(
          "%s of model %s, version %d has SHA-256 %s in MLflow where %s was registered"
              .formatted(
                  OnnxFlavour.MODEL,
                  name,
                  champion.version().version(),
                  sha256,
                  champion.generatorSha256()));
    }
    GeneratorModel generator = GeneratorModel.open(onnx);
    close(loaded.put(name, new Loaded(sha256, generator)));
    if (loaded.size() > MAX_LOADED) {
      close(loaded.remove(loaded.keySet().iterator().next()));
    }
    return generator;
  }

  private static void close(@Nullable Loaded model) {
    if (model != null) {
      model.generator().close();
    }
  }

  @Override
  public void close() {
    drawing.lock();
    try {
      loaded.values().forEach(ServedModels::close);
      loaded.clear();
    } finally {
      drawing.unlock();
    }
  }
}
