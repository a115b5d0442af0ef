package io.ssd2gan.registry.mlflow;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A generator as a model that its run has brought forth. It is found again by its tag, so that one
 * that was interrupted goes on with the same; each of its steps does nothing if it was done before.
 */
public final class LoggedGenerator {
  private static final String MANIFEST_SHA256 = "ssd2gan.manifest_sha256";

  private LoggedGenerator() {}

  /**
   * Writes the generator of a checkpoint, if it is not there, and lets MLflow show it with its run.
   *
   * @param manifestSha256 of the checkpoint, by which the generator is found again
   * @param files of the model, by name, in the order in which they are written
   * @return artifact URI of its folder, the source of a version
   */
  public static String write(
      MlflowClient mlflow,
      MlflowRun run,
      int iteration,
      String manifestSha256,
      Function<LoggedModel, Map<String, byte[]>> files)
      throws IOException {
    Optional<LoggedModel> known =
        mlflow.findLoggedModel(run.experimentId(), MANIFEST_SHA256, manifestSha256);
    LoggedModel model =
        known.isPresent()
            ? known.get()
            : mlflow.createLoggedModel(
                run,
                "generator-%09d".formatted(iteration),
                "onnx",
                Map.of(MANIFEST_SHA256, manifestSha256));
    if (!model.ready()) {
      for (Map.Entry<String, byte[]> file : files.apply(model).entrySet()) {
        mlflow.put(model.artifactUri(), file.getKey(), file.getValue());
      }
      mlflow.addOutput(run.id(), model, iteration);
      mlflow.setReady(model);
    }
    return model.artifactUri();
  }
}
