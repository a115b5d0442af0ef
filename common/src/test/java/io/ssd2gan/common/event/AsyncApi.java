package io.ssd2gan.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;

/**
 * The topics and events as an AsyncAPI 3.0 document, from {@link Topics}, the schemas and one
 * example of each event. How id, key and subject are made of the fields is read off the example.
 */
final class AsyncApi {
  private static final String BINDING = "0.5.0";
  private static final String DEAD_LETTER = "DeadLetter";
  private static final List<String> DEAD_LETTER_HEADERS =
      List.of(
          "dead-letter-reason",
          "dead-letter-exception-class-name",
          "dead-letter-topic",
          "dead-letter-partition",
          "dead-letter-offset");

  private AsyncApi() {}

  /** The document. */
  static ObjectNode document(List<Event> examples) throws IOException {
    ObjectNode document = Json.mapper().createObjectNode().put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "ssd2gan events")
        .put("version", "1")
        .put(
            "description",
            "Topics and events of the training pipeline. Events are CloudEvents 1.0 in Kafka's"
                + " binary mode, delivered at least once; the same fact has the same ce_id each"
                + " time, and events of one key keep their order. In the rules of ce_id and key,"
                + " {field} is a field of the payload; what belongs to a null is left out. Fields that"
                + " are not described are to be ignored. Generated from the code by AsyncApiTest; do not edit.")
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
    document.put("defaultContentType", "application/json");
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (String topic : Topics.ALL) {
      ObjectNode names =
          channel(channels, topic, Topics.partitions(topic), Topics.retention(topic).toMillis());
      for (Event event : examples) {
        if (event.topic().equals(topic)) {
          String name = event.getClass().getSimpleName();
          reference(names.putObject(name), "components", "messages", name);
          operation(operations, topic, name);
          messages.set(name, message(event));
        }
      }
    }
    for (String topic : Topics.ALL) {
      ObjectNode names = channel(channels, topic + Topics.DEAD_LETTER_SUFFIX, 1, -1);
      reference(names.putObject(DEAD_LETTER), "components", "messages", DEAD_LETTER);
    }
    messages.set(DEAD_LETTER, deadLetter());
    return document;
  }

  /** Adds a channel and returns where its messages belong. */
  private static ObjectNode channel(
      ObjectNode channels, String topic, int partitions, long retention) {
    ObjectNode channel = channels.putObject(topic).put("address", topic);
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("partitions", partitions).put("bindingVersion", BINDING);
    kafka.putObject("topicConfiguration").put("retention.ms", retention);
    return channel.putObject("messages");
  }

  private static void operation(ObjectNode operations, String topic, String name) {
    ObjectNode operation = operations.putObject("send" + name).put("action", "send");
    reference(operation.putObject("channel"), "channels", topic);
    reference(operation.putArray("messages").addObject(), "channels", topic, "messages", name);
  }

  private static ObjectNode message(Event event) throws IOException {
    ObjectNode payload = schema(event.type());
    ObjectNode example = (ObjectNode) Json.mapper().readTree(Events.json(event));
    ObjectNode message = Json.mapper().createObjectNode().put("name", event.type());
    message.set("title", payload.remove("title"));
    message.set("summary", payload.remove("description"));
    message.put("contentType", "application/json");
    ObjectNode headers = message.putObject("headers").put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    ObjectNode sample = Json.mapper().createObjectNode();
    for (Header header : Events.headers(event, "/ssd2gan/...")) {
      properties.putObject(header.key()).put("type", "string");
      headers.withArray("required").add(header.key());
      sample.put(header.key(), new String(header.value(), UTF_8));
    }
    for (String constant : List.of("ce_specversion", "ce_type", "content-type")) {
      header(properties, constant).set("const", sample.get(constant));
    }
    header(properties, "ce_id").put("description", rule(event.id(), example));
    header(properties, "ce_subject").put("description", rule(event.subject(), example));
    header(properties, "ce_source").put("description", "the service that speaks");
    header(properties, "ce_time").put("format", "date-time");
    message.set("payload", payload);
    message.putObject("bindings").set("kafka", binding(rule(event.key(), example)));
    message.putArray("examples").addObject().set("headers", sample);
    ((ObjectNode) message.at("/examples/0")).set("payload", example);
    return message;
  }

  private static ObjectNode deadLetter() {
    ObjectNode message = Json.mapper().createObjectNode();
    message.put("title", DEAD_LETTER);
    message.put("summary", "A message that no service can work on, as it came, with the reason");
    ObjectNode headers = message.putObject("headers").put("type", "object");
    for (String name : DEAD_LETTER_HEADERS) {
      headers.withObject("/properties").putObject(name).put("type", "string");
      headers.withArray("required").add(name);
    }
    message.putObject("bindings").set("kafka", binding("as it came"));
    return message;
  }

  private static ObjectNode binding(String key) {
    ObjectNode binding = Json.mapper().createObjectNode().put("bindingVersion", BINDING);
    binding.putObject("key").put("type", "string").put("description", key);
    return binding;
  }

  private static ObjectNode header(ObjectNode properties, String name) {
    return (ObjectNode) properties.get(name);
  }

  private static void reference(ObjectNode node, String... path) {
    node.put("$ref", "#/" + String.join("/", path));
  }

  private static ObjectNode schema(String type) throws IOException {
    try (InputStream in = AsyncApi.class.getResourceAsStream("/schemas/" + type + ".json")) {
      ObjectNode schema = (ObjectNode) Json.mapper().readTree(in);
      schema.remove(List.of("$schema", "$id"));
      return schema;
    }
  }

  /**
   * A text with the values of an example replaced by the names of its fields, the longest first:
   * {@code run-1/50/saved} becomes <code>{runId}/{iteration}/saved</code>.
   */
  static String rule(String text, ObjectNode example) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    fields("", example, fields);
    // Of equal values, that of the event itself before that of a record in it.
    fields.sort(
        Comparator.<Map.Entry<String, String>>comparingInt(field -> -field.getValue().length())
            .thenComparing(field -> field.getKey().contains(".")));
    List<String> names = new ArrayList<>();
    String rule = text;
    for (Map.Entry<String, String> field : fields) {
      // The place is kept by a character that no field has, so that no name is replaced in turn.
      String place = String.valueOf((char) ('\uE000' + names.size()));
      names.add(field.getKey());
      rule =
          Pattern.compile("(?<![\\w.:])" + Pattern.quote(field.getValue()) + "(?![\\w.:])")
              .matcher(rule)
              .replaceFirst(place);
    }
    for (int i = 0; i < names.size(); i++) {
      rule = rule.replace(String.valueOf((char) ('\uE000' + i)), "{" + names.get(i) + "}");
    }
    return rule;
  }

  private static void fields(
      String prefix, JsonNode object, List<Map.Entry<String, String>> fields) {
    object
        .properties()
        .forEach(
            field -> {
              String name = prefix + field.getKey();
              if (field.getValue().isObject()) {
                fields(name + ".", field.getValue(), fields);
              } else if (!field.getValue().asText().isEmpty()) {
                fields.add(Map.entry(name, field.getValue().asText()));
              }
            });
  }
}
