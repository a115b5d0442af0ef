package io.ssd2gan.registry.mlflow;

/** What MLflow knows of a run's life. */
public enum RunStatus {
  SCHEDULED,
  RUNNING,
  FINISHED,
  KILLED,
  FAILED
}
