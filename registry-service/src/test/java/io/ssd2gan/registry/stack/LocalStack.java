package io.ssd2gan.registry.stack;

import io.ssd2gan.common.event.Topics;
import io.ssd2gan.local.kafka.LocalBroker;
import io.ssd2gan.local.mlflow.MlflowServer;
import io.ssd2gan.local.mlflow.MlflowVenv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real broker and a real MLflow server, started once for all tests of this JVM and ended with it.
 * Their addresses are kept in system properties, because Quarkus loads this class a second time.
 */
public record LocalStack(URI mlflow, String kafka, Path folder) {
  private static final String PREFIX = "ssd2gan.test.";

  /** The stack, started if it is not there. */
  public static LocalStack get() {
    synchronized (System.class) {
      if (System.getProperty(PREFIX + "mlflow") == null) {
        start();
      }
      return new LocalStack(
          URI.create(System.getProperty(PREFIX + "mlflow")),
          System.getProperty(PREFIX + "kafka"),
          Path.of(System.getProperty(PREFIX + "folder")));
    }
  }

  private static void start() {
    Path folder;
    try {
      folder =
          Files.createDirectories(Path.of("target", "stack", "" + ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MlflowServer mlflow = MlflowServer.start(folder.resolve("mlflow"), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(mlflow::close));
    LocalBroker broker = LocalBroker.start(folder.resolve("kafka"), 0);
    Topics.create(broker.bootstrapServers());
    System.setProperty(PREFIX + "mlflow", mlflow.uri());
    System.setProperty(PREFIX + "kafka", broker.bootstrapServers());
    System.setProperty(PREFIX + "folder", folder.toAbsolutePath().toString());
  }

  /** Of the checkpoints of the service's tests; {@link TestCheckpoints} makes it. */
  public Path store() {
    return folder.resolve("store");
  }

  /** The Python of MLflow's environment. */
  public static Path python() {
    return MlflowVenv.ensure(System.err::println).resolve("bin/python");
  }
}
