package io.ssd2gan.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {
  private static final String SOURCE = "/ssd2gan/test";

  static List<Event> examples() {
    return Examples.all();
  }

  @Test
  void everyEventHasAnExample() {
    assertThat(Examples.all())
        .extracting(Event::getClass)
        .map(Class::getName)
        .containsExactlyInAnyOrderElementsOf(
            java.util.Arrays.stream(Event.class.getPermittedSubclasses())
                .map(Class::getName)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isReadAsItWasWritten(Event event) throws UnreadableEventException {
    ProducerRecord<String, byte[]> record = Events.record(event, SOURCE);
    assertThat(record.topic()).isEqualTo(event.topic()).isIn(Topics.ALL);
    assertThat(record.key()).isEqualTo(event.key());
    assertThat((Event) Events.read(record.headers(), record.value(), event.getClass()))
        .isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void travelsAsACloudEventInBinaryMode(Event event) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : Events.headers(event, SOURCE)) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    assertThat(headers)
        .containsOnly(
            Map.entry("ce_specversion", "1.0"),
            Map.entry("ce_id", event.id()),
            Map.entry("ce_source", SOURCE),
            Map.entry("ce_type", event.type()),
            Map.entry("ce_subject", event.subject()),
            Map.entry("ce_time", event.time().toString()),
            Map.entry("content-type", "application/json"));
  }

  /** These files stay as they are for as long as events of version 1 may lie in a topic. */
  @ParameterizedTest
  @MethodSource("examples")
  void readsTheEventsOfVersion1(Event event) throws IOException, UnreadableEventException {
    byte[] golden = golden(event);
    assertThat((Event) Events.read(Events.headers(event, SOURCE), golden, event.getClass()))
        .isEqualTo(event);
    assertThat(Json.mapper().readTree(Events.json(event)))
        .isEqualTo(Json.mapper().readTree(golden));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void ignoresFieldsOfALaterVersion(Event event) throws IOException, UnreadableEventException {
    ObjectNode json = (ObjectNode) Json.mapper().readTree(golden(event));
    json.put("addedLater", 1);
    json.putObject("alsoAddedLater").put("x", "y");
    assertThat((Event) Events.read(Events.headers(event, SOURCE), bytes(json), event.getClass()))
        .isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void refusesAnEventOfAnotherType(Event event) {
    Class<? extends Event> other =
        event instanceof RunSubmitted ? CheckpointSaved.class : RunSubmitted.class;
    assertThatThrownBy(() -> Events.read(Events.headers(event, SOURCE), Events.json(event), other))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(event.type())
        .hasMessageContaining("is expected");
  }

  @Test
  void refusesWhatIsNoCloudEvent() {
    Event event = Examples.all().get(1);
    assertUnreadable(new RecordHeaders(), Events.json(event), "Not a CloudEvent");

    Headers headers = Events.headers(event, SOURCE);
    headers.remove("ce_specversion").add("ce_specversion", "7.0".getBytes(UTF_8));
    assertUnreadable(headers, Events.json(event), "Not a CloudEvent");

    headers = Events.headers(event, SOURCE).remove("ce_id");
    assertUnreadable(headers, Events.json(event), "Not a CloudEvent");

    headers = Events.headers(event, SOURCE);
    headers.remove("ce_time").add("ce_time", "yesterday".getBytes(UTF_8));
    assertUnreadable(headers, Events.json(event), "Not a CloudEvent");
  }

  @Test
  void refusesValuesThatAreNoRecord() {
    Headers headers = Events.headers(Examples.all().get(1), SOURCE);
    assertUnreadable(headers, null, "no value");
    assertUnreadable(headers, new byte[0], "");
    assertUnreadable(headers, "null".getBytes(UTF_8), "null");
    assertUnreadable(headers, "{\"runId\":".getBytes(UTF_8), "is invalid");
    assertUnreadable(headers, "[]".getBytes(UTF_8), "is invalid");
    assertUnreadable(headers, "{}".getBytes(UTF_8), "runId is missing");
    assertUnreadable(headers, new byte[] {(byte) 0xFF, 0, 1, 2}, "is invalid");
    assertUnreadable(headers, "{\"a\":".repeat(100_000).getBytes(UTF_8), "is invalid");
  }

  @Test
  void saysWhichFieldIsWrong() throws IOException {
    CheckpointScored scored =
        (CheckpointScored)
            Examples.all().stream()
                .filter(CheckpointScored.class::isInstance)
                .findFirst()
                .orElseThrow();
    ObjectNode json = (ObjectNode) Json.mapper().readTree(Events.json(scored));
    json.put("runId", "../../etc");
    assertThatThrownBy(
            () -> Events.read(Events.headers(scored, SOURCE), bytes(json), CheckpointScored.class))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(scored.id())
        .hasMessageContaining("runId = \"../../etc\"");
  }

  private static void assertUnreadable(Headers headers, byte[] value, String reason) {
    assertThatThrownBy(() -> Events.read(headers, value, RunCancellationRequested.class))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(reason);
  }

  private static byte[] golden(Event event) throws IOException {
    try (InputStream in =
        EventsTest.class.getResourceAsStream("/events/" + event.type() + ".json")) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(JsonNode json) throws IOException {
    return Json.mapper().writeValueAsBytes(json);
  }
}
