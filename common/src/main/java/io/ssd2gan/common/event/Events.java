package io.ssd2gan.common.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Events as messages of Kafka: CloudEvents 1.0 in binary mode, so the attributes travel as headers
 * ({@code ce_id}, {@code ce_type}, ...) and the value is the record as JSON.
 */
public final class Events {
  private Events() {}

  /** The event as JSON: the value of its message. */
  public static byte[] json(Event event) {
    try {
      return Json.mapper().writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The event as a message to its topic.
   *
   * @param source CloudEvents attribute {@code source}: the service that speaks, such as {@code
   *     /ssd2gan/trainer}
   */
  public static ProducerRecord<String, byte[]> record(Event event, String source) {
    CloudEvent cloudEvent =
        CloudEventBuilder.v1()
            .withId(event.id())
            .withSource(URI.create(source))
            .withType(event.type())
            .withSubject(event.subject())
            .withTime(event.time().atOffset(ZoneOffset.UTC))
            .withData("application/json", json(event))
            .build();
    return KafkaMessageFactory.createWriter(event.topic(), event.key()).writeBinary(cloudEvent);
  }

  /** The headers of {@link #record}. */
  public static Headers headers(Event event, String source) {
    return record(event, source).headers();
  }

  /**
   * Reads a message. Fields that this version does not know are ignored.
   *
   * @throws UnreadableEventException if the message is no CloudEvent, of another type, or its value
   *     is not a valid record of that type
   */
  public static <E extends Event> E read(Headers headers, byte @Nullable [] payload, Class<E> type)
      throws UnreadableEventException {
    CloudEvent cloudEvent;
    try {
      cloudEvent = KafkaMessageFactory.createReader(headers, payload).toEvent();
    } catch (RuntimeException e) {
      // A header without a value, for one, is a NullPointerException of the library.
      throw new UnreadableEventException("Not a CloudEvent: " + e.getMessage(), e);
    }
    String expected = typeOf(type);
    if (!cloudEvent.getType().equals(expected)) {
      throw new UnreadableEventException(
          "The event is of type %s where %s is expected".formatted(cloudEvent.getType(), expected));
    }
    CloudEventData data = cloudEvent.getData();
    if (data == null) {
      throw new UnreadableEventException(
          "Event %s of type %s has no value".formatted(cloudEvent.getId(), expected));
    }
    try {
      E event = Json.mapper().readValue(data.toBytes(), type);
      if (event == null) {
        throw new UnreadableEventException(
            "Event %s of type %s is null".formatted(cloudEvent.getId(), expected));
      }
      return event;
    } catch (IOException e) {
      throw new UnreadableEventException(
          "Event %s of type %s is invalid: %s".formatted(cloudEvent.getId(), expected, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof JsonMappingException mapping
        && mapping.getCause() instanceof IllegalArgumentException invalid) {
      return String.valueOf(invalid.getMessage());
    }
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private static String typeOf(Class<? extends Event> type) {
    try {
      return (String) type.getField("TYPE").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " is not the record of an event", e);
    }
  }
}
