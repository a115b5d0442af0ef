package io.ssd2gan.registry.mlflow;

/**
 * A model that a run has brought forth, of which versions can be made.
 *
 * @param id chosen by MLflow
 * @param artifactUri where its files are
 * @param ready whether they are all there
 */
public record LoggedModel(String id, String artifactUri, boolean ready) {}
