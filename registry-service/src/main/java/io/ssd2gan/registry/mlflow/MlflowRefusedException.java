package io.ssd2gan.registry.mlflow;

/** MLflow understood a call and refuses it, and will refuse it again: repeating does not help. */
public final class MlflowRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String errorCode;

  MlflowRefusedException(String message, String errorCode) {
    super(message);
    this.errorCode = errorCode;
  }

  /** MLflow's name of the reason, such as {@code RESOURCE_ALREADY_EXISTS}; not empty. */
  public String errorCode() {
    return errorCode;
  }
}
