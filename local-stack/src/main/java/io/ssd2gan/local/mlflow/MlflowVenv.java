package io.ssd2gan.local.mlflow;

import io.ssd2gan.local.python.PythonVenv;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The Python environment of the MLflow server. */
public final class MlflowVenv {
  private static final PythonVenv VENV =
      PythonVenv.of(
          "MLflow",
          ", or name a running MLflow server with --mlflow-uri or MLFLOW_TRACKING_URI",
          MlflowVenv.class);

  private MlflowVenv() {}

  /**
   * See {@link PythonVenv#ensure(Consumer)}; its {@code bin} has {@code python} and {@code mlflow}.
   */
  public static Path ensure(Consumer<String> progress) {
    return VENV.ensure(progress);
  }
}
