package io.ssd2gan.registry.mlflow;

import java.io.IOException;

/**
 * MLflow cannot do now what it will do later, for a reason that lies in the server, its address or
 * the way to it: the same call is to be repeated.
 */
public sealed class MlflowUnavailableException extends IOException permits MlflowNotFoundException {
  private static final long serialVersionUID = 1L;

  public MlflowUnavailableException(String message) {
    super(message);
  }

  public MlflowUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
