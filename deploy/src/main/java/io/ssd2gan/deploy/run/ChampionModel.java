package io.ssd2gan.deploy.run;

/**
 * The best version of a model, as the registry tells it.
 *
 * @param mlflow address of its page
 */
public record ChampionModel(
    String model,
    String version,
    String runId,
    int iteration,
    double fid,
    String protocol,
    String mlflow) {}
