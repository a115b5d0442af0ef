package io.ssd2gan.registry.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ssd2gan.common.event.AlarmKind;
import io.ssd2gan.common.event.Event;
import io.ssd2gan.common.event.Events;
import io.ssd2gan.common.event.TrainingAlarmed;
import io.ssd2gan.local.python.PythonVenv;
import io.ssd2gan.registry.stack.LocalStack;
import io.ssd2gan.registry.stack.StackResource;
import io.ssd2gan.registry.stack.StackResource.Kafka;
import io.ssd2gan.registry.stack.TestCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, as processes of their own beside the real registry. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ExamplesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");

  @TempDir Path folder;
  @Kafka String kafka;

  private final LocalStack stack = LocalStack.get();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  private void start(String name, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output(name).toFile());
    builder.environment().put("WEBHOOK_SECRET", StackResource.HOOK_SECRET);
    processes.add(builder.start());
  }

  /** The arguments end with the folder to download into. */
  private List<String> command(String into, String[] arguments, String... program) {
    List<String> command = new ArrayList<>(Arrays.asList(program));
    command.addAll(Arrays.asList(arguments));
    command.add(folder.resolve(into).toString());
    return command;
  }

  private Path output(String name) {
    return folder.resolve(name + ".log");
  }

  private static String python() throws IOException {
    byte[] requirements = Files.readAllBytes(EXAMPLES.resolve("requirements.txt"));
    return PythonVenv.of("examples", requirements)
        .ensure(System.err::println)
        .resolve("bin/python")
        .toString();
  }

  private void send(Event... events) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (Event event : events) {
        producer.send(Events.record(event, "/test")).get();
      }
    }
  }

  private void awaitOutput(String name, String start, String... lines) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> output = Files.readAllLines(output(name));
              // Libraries speak in between.
              assertThat(output.stream().filter(line -> line.startsWith(start)))
                  .as(String.join("\n", output))
                  .containsExactly(lines);
            });
  }

  @Test
  void consumersInJavaAndPythonPrintAndDownloadEachChampion() throws Exception {
    String model = "m-" + UUID.randomUUID();
    String run = "r-" + UUID.randomUUID();
    String[] arguments = {kafka, stack.mlflow().toString(), model};
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    String script = EXAMPLES.resolve("champions.py").toString();
    start("java", command("java", arguments, java, "-cp", classes, Champions.class.getName()));
    start("python", command("python", arguments, python(), script));

    TestCheckpoints checkpoints = new TestCheckpoints(stack.store());
    send(checkpoints.score(model, run, 10, 50.5), checkpoints.score(model, run, 20, 40.25));

    for (String language : List.of("java", "python")) {
      Path first = folder.resolve(language).resolve("1").resolve("generator.onnx");
      Path second = folder.resolve(language).resolve("2").resolve("generator.onnx");
      awaitOutput(
          language,
          model,
          "%s version 1 FID 50.5 %s".formatted(model, first),
          "%s version 2 FID 40.25 %s".formatted(model, second));
      assertThat(first).hasBinaryContent(TestCheckpoints.generator(run + "/10"));
      assertThat(second).hasBinaryContent(TestCheckpoints.generator(run + "/20"));
    }
  }

  @Test
  void aReceiverInPythonVerifiesWebhooks() throws Exception {
    String port = System.getProperty(StackResource.HOOK_PORT);
    start("receiver", List.of(python(), EXAMPLES.resolve("receive_webhook.py").toString(), port));
    TrainingAlarmed alarm =
        new TrainingAlarmed(
            "r-" + UUID.randomUUID(),
            75,
            AlarmKind.RECALL_FELL,
            "fid1.test é",
            0.1,
            0.2,
            "recall fell to \"0.1\"",
            null,
            Instant.now());

    send(alarm);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Files.readString(output("receiver")))
                    .contains(TrainingAlarmed.TYPE + " " + alarm.id())
                    .doesNotContain("refused"));
  }
}
