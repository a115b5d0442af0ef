package io.ssd2gan.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/asyncapi.json} equal to the code. To write it anew: {@code ./mvnw -pl common
 * test -Dtest=AsyncApiTest -Dasyncapi.write=true}.
 */
class AsyncApiTest {
  private static final Path FILE = Path.of("..", "docs", "asyncapi.json");

  @Test
  void documentationIsUpToDate() throws IOException {
    String expected = text(document());
    if (Boolean.getBoolean("asyncapi.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(FILE).hasContent(expected);
  }

  @Test
  void everyEventAndTopicIsInIt() throws IOException {
    JsonNode document = document();
    for (Class<?> event : Event.class.getPermittedSubclasses()) {
      assertThat(document.at("/components/messages").has(event.getSimpleName())).isTrue();
      assertThat(document.at("/operations").has("send" + event.getSimpleName())).isTrue();
    }
    assertThat(document.at("/channels").properties()).hasSize(2 * Topics.ALL.size());
    for (String topic : Topics.ALL) {
      assertThat(document.at("/channels").get(topic).get("messages")).isNotEmpty();
    }
  }

  /** The schema of AsyncAPI 3.0.0, as {@code @asyncapi/specs} 6.11.1 has it. */
  @Test
  void isADocumentOfAsyncApi() throws IOException {
    Schema schema;
    try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi/3.0.0.json")) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(Json.mapper().readTree(in));
    }
    ObjectNode document = document();
    assertThat(schema.validate(document)).isEmpty();

    ObjectNode wrong = document.deepCopy();
    ((ObjectNode) wrong.at("/channels/registry.models/bindings/kafka")).put("partitions", "many");
    assertThat(schema.validate(wrong)).isNotEmpty();
    wrong = document.deepCopy();
    ((ObjectNode) wrong.at("/components/messages/ModelPromoted")).put("playload", "x");
    assertThat(schema.validate(wrong)).isNotEmpty();
  }

  /** Every reference leads somewhere, and every example is valid by the schema beside it. */
  @Test
  void holdsTogether() throws IOException {
    JsonNode document = document();
    List<JsonNode> references = document.findValues("$ref");
    assertThat(references).hasSizeGreaterThan(2 * Topics.ALL.size());
    for (JsonNode reference : references) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
    SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    for (Class<?> event : Event.class.getPermittedSubclasses()) {
      JsonNode message = document.at("/components/messages/" + event.getSimpleName());
      for (String part : List.of("headers", "payload")) {
        assertThat(
                schemas.getSchema(message.get(part)).validate(message.at("/examples/0").get(part)))
            .as("%s of %s", part, event)
            .isEmpty();
      }
    }
  }

  @Test
  void saysHowAnIdIsMade() throws IOException {
    JsonNode messages = document().at("/components/messages");
    assertThat(
            Arrays.asList(
                id(messages, "RunSubmitted"),
                id(messages, "RunStateChanged"),
                id(messages, "TrainingAlarmed"),
                id(messages, "EvaluationPartRequested"),
                id(messages, "ModelPromoted")))
        .containsExactly(
            "{runId}/submitted",
            "{runId}/{iteration}/{state}/{at}",
            "{runId}/{iteration}/{kind}/{protocol}",
            "{checkpoint.runId}/{checkpoint.iteration}/{seed}/{part}-of-{parts}/{requestedAt}",
            "{model}/{version}/{number}");
  }

  private static String id(JsonNode messages, String event) {
    return messages.get(event).at("/headers/properties/ce_id/description").asText();
  }

  private static ObjectNode document() throws IOException {
    return AsyncApi.document(Examples.all());
  }

  private static String text(JsonNode document) {
    return document.toPrettyString().replace(System.lineSeparator(), "\n") + "\n";
  }
}
