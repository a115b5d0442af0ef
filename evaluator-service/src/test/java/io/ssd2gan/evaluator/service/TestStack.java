package io.ssd2gan.evaluator.service;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.ssd2gan.common.store.Store;
import io.ssd2gan.local.kafka.LocalBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A broker, a store and a cache for the test of the service. */
public final class TestStack implements QuarkusTestResourceLifecycleManager {

  static final int FAKE_SAMPLES = 64;

  private Path folder;
  private LocalBroker broker;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("ssd2gan-evaluator-test");
      Store.create(store().toString());
      broker = LocalBroker.start(folder.resolve("broker"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "kafka.bootstrap.servers",
        broker.bootstrapServers(),
        "ssd2gan.store",
        store().toString(),
        "ssd2gan.cache",
        folder.resolve("cache").toString(),
        "ssd2gan.evaluator.fake-samples",
        "" + FAKE_SAMPLES,
        // The broker runs in this JVM and says a lot.
        "quarkus.log.category.\"kafka\".level",
        "WARN",
        "quarkus.log.category.\"org.apache.kafka\".level",
        "WARN");
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(TestStack.class));
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  Path store() {
    return folder.resolve("store");
  }

  Path data() {
    return folder.resolve("data");
  }

  void stopBroker() {
    broker.close();
  }

  void startBroker() {
    broker = LocalBroker.start(folder.resolve("broker"), broker.port());
  }

  @Override
  public void stop() {
    broker.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
