package io.ssd2gan.local.kafka;

import io.ssd2gan.local.process.LocalStackException;
import java.nio.file.Path;

/** The broker as a process of its own: arguments are its folder and its port; TERM ends it. */
public final class LocalBrokerMain {
  private LocalBrokerMain() {}

  /** Prints one line when the broker answers, and returns when it has ended. */
  public static void main(String[] arguments) {
    try {
      LocalBroker broker = LocalBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
      System.out.println("Kafka answers on " + broker.bootstrapServers());
      broker.awaitEnd();
    } catch (LocalStackException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
