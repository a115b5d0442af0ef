package io.ssd2gan.deploy.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A process of the stack, in the order in which they are started. */
public enum Part {
  KAFKA("Kafka"),
  MLFLOW("MLflow"),
  TRAINER("The trainer"),
  EVALUATOR("The evaluator"),
  REGISTRY("The registry");

  private final String title;

  Part(String title) {
    this.title = title;
  }

  /** As the subject of a sentence. */
  String title() {
    return title;
  }

  /** The name of its log and of the file with its process id. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The option that chooses its port. */
  public String portOption() {
    return "--" + label() + "-port";
  }

  /** The three Quarkus services. */
  static List<Part> services() {
    return Arrays.asList(TRAINER, EVALUATOR, REGISTRY);
  }

  boolean isService() {
    return services().contains(this);
  }
}
