package io.ssd2gan.registry.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints each new champion of a model and downloads its generator. */
final class Champions {
  private Champions() {}

  /** Broker, MLflow, model, folder. */
  public static void main(String[] args) throws Exception {
    String model = args[2];
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            args[0],
            "group.id",
            "champions-in-java-" + model,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            "false");
    try (KafkaConsumer<String, CloudEvent> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new CloudEventDeserializer())) {
      consumer.subscribe(List.of("registry.models"));
      while (true) {
        for (ConsumerRecord<String, CloudEvent> message : consumer.poll(Duration.ofSeconds(1))) {
          CloudEvent event = message.value();
          if (event.getType().equals("io.ssd2gan.model.promoted.v1")
              && message.key().equals(model)) {
            download(args[1], new ObjectMapper().readTree(event.getData().toBytes()), args[3]);
          }
        }
        consumer.commitSync(); // last: who is stopped before it downloads again
      }
    }
  }

  private static void download(String mlflow, JsonNode champion, String folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    String path = champion.get("artifactUri").asText().substring("mlflow-artifacts:".length());
    URI url = URI.create(mlflow + "/api/2.0/mlflow-artifacts/artifacts" + path + "/model.onnx");
    byte[] onnx =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray())
            .body();
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(onnx);
    if (!HexFormat.of().formatHex(sha256).equals(champion.get("generatorSha256").asText())) {
      throw new IOException(url + " is not the generator that was promoted");
    }
    String version = champion.get("version").asText();
    Path file = Files.createDirectories(Path.of(folder, version)).resolve("generator.onnx");
    Files.write(file, onnx);
    System.out.printf(
        "%s version %s FID %s %s%n",
        champion.get("model").asText(), version, champion.get("fid"), file);
  }
}
