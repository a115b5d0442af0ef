package io.ssd2gan.registry.mlflow;

/** What a call names is not there: never was, or was deleted since it was looked up. */
public final class MlflowNotFoundException extends MlflowUnavailableException {
  private static final long serialVersionUID = 1L;

  MlflowNotFoundException(String message) {
    super(message);
  }
}
