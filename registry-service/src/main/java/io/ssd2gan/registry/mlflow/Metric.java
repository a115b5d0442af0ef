package io.ssd2gan.registry.mlflow;

import java.time.Instant;

/**
 * One point of a curve. MLflow keeps a point with the same four values once, so a repeated call
 * must repeat the time as well.
 */
public record Metric(String key, double value, Instant at, int step) {}
