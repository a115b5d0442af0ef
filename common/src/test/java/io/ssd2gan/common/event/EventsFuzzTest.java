package io.ssd2gan.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever arrives on a topic is an event or unreadable: no other exception, which a consumer would
 * not expect, comes out of reading it.
 */
class EventsFuzzTest {
  private static final int MESSAGES = 2_000;
  private static final List<String> VALUES =
      List.of(
          "", " ", "1.0", "0.3", "2026-01-01", "2026-13-01T00:00:00Z", "%", "http://[", "é", "\0");

  static List<Event> examples() {
    return Examples.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aMutatedMessageIsReadOrUnreadable(Event event) {
    Random random = new Random(event.type().hashCode());
    int unreadable = 0;
    for (int i = 0; i < MESSAGES; i++) {
      ProducerRecord<String, byte[]> original = Events.record(event, "/ssd2gan/test");
      RecordHeaders headers = mutated(original, random);
      byte[] payload =
          random.nextInt(3) == 0 ? original.value() : mutated(original.value(), random);
      try {
        Event read = Events.read(headers, payload, event.getClass());
        assertThat(read.id()).isNotNull();
      } catch (UnreadableEventException e) {
        assertThat(e.getMessage()).isNotBlank();
        unreadable++;
      }
    }
    assertThat(unreadable).as("of %d messages", MESSAGES).isGreaterThan(MESSAGES / 4);
  }

  /** One of the headers is missing, there twice, empty, or something else. */
  private static RecordHeaders mutated(ProducerRecord<String, byte[]> record, Random random) {
    RecordHeaders headers = new RecordHeaders();
    Header[] all = record.headers().toArray();
    int chosen = random.nextInt(2 * all.length);
    for (int i = 0; i < all.length; i++) {
      if (i != chosen) {
        headers.add(all[i]);
        continue;
      }
      switch (random.nextInt(5)) {
        case 0 -> {}
        case 1 -> headers.add(all[i]).add(all[i].key(), bytes(random));
        case 2 -> headers.add(all[i].key(), null);
        case 3 ->
            headers.add(all[i].key(), VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8));
        default -> headers.add("ce_" + random.nextInt(), bytes(random));
      }
    }
    return headers;
  }

  private static byte[] mutated(byte[] payload, Random random) {
    byte[] bytes = payload.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      default -> {
        return bytes(random);
      }
    }
    return bytes;
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void nestingWithoutEndIsUnreadable() {
    Event event = Examples.all().get(0);
    byte[] payload = "[".repeat(1_000_000).getBytes(UTF_8);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Events.read(Events.headers(event, "/ssd2gan/test"), payload, event.getClass()))
        .isInstanceOf(UnreadableEventException.class);
  }
}
