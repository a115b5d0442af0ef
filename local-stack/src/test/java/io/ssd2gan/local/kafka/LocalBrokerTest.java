package io.ssd2gan.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.local.process.ChildProcess;
import io.ssd2gan.local.process.LocalStackException;
import io.ssd2gan.local.process.LogTail;
import io.ssd2gan.local.process.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerTest {
  @TempDir Path data;

  @Test
  void keepsItsDataWhenClosedAndStartedAgain() throws Exception {
    int port;
    try (LocalBroker broker = LocalBroker.start(data, 0)) {
      port = broker.port();
      createTopic(broker.bootstrapServers());
      send(broker.bootstrapServers(), "one");
    }
    assertThat(Ports.isFree(port)).isTrue();
    try (LocalBroker broker = LocalBroker.start(data, port)) {
      send(broker.bootstrapServers(), "two");
      assertThat(read(broker.bootstrapServers(), 2)).containsExactly("one", "two");
    }
  }

  @Test
  void keepsItsDataWhenKilledAndStartedAgain() throws Exception {
    int port = Ports.free();
    String bootstrap = "127.0.0.1:" + port;
    try (ChildProcess broker = startProcess(port)) {
      createTopic(bootstrap);
      send(bootstrap, "one");
      broker.kill();
      assertThat(broker.isAlive()).isFalse();
    }
    try (ChildProcess broker = startProcess(port)) {
      send(bootstrap, "two");
      assertThat(read(bootstrap, 2)).containsExactly("one", "two");
    }
  }

  @Test
  void makesNoTopicByItself() {
    try (LocalBroker broker = LocalBroker.start(data, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("letters")).allTopicNames().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void namesThePortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalBroker.start(data, taken.getLocalPort()))
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("Kafka");
    }
  }

  private ChildProcess startProcess(int port) {
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                "Kafka",
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LocalBrokerMain.class.getName(),
                    data.resolve("kafka").toString(),
                    "" + port),
                Map.of(),
                data.resolve("kafka.log"),
                data.resolve("kafka.pid"),
                Duration.ofSeconds(10)));
    process.awaitReady(
        () ->
            LogTail.of(process.log(), 1000).stream()
                .anyMatch(line -> line.startsWith("Kafka answers on ")),
        Duration.ofSeconds(60));
    return process;
  }

  private static void createTopic(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(List.of(new NewTopic("letters", 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void send(String bootstrap, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("letters", value)).get(30, TimeUnit.SECONDS);
    }
  }

  /** Reads through a consumer group, which needs the broker's own topics too. */
  private static List<String> read(String bootstrap, int count) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG,
                "readers",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("letters"));
      List<String> values = new java.util.ArrayList<>();
      for (int poll = 0; poll < 60 && values.size() < count; poll++) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }
}
