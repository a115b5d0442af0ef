package io.ssd2gan.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each schema and its record accept and refuse the same values. */
class SchemasTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @TestFactory
  Stream<DynamicTest> schemaAndRecordAgree() {
    return Examples.all().stream()
        .map(event -> DynamicTest.dynamicTest(event.type(), () -> assertAgreement(event)));
  }

  private static void assertAgreement(Event event) throws IOException {
    Schema schema = schema(event.type());
    ObjectNode example = (ObjectNode) Json.mapper().readTree(Events.json(event));
    assertThat(schema.validate(example)).isEmpty();
    assertThat(fieldNames(Json.mapper().readTree(schemaBytes(event.type())).get("properties")))
        .isEqualTo(fieldNames(example));

    int refused = 0;
    for (List<String> path : paths(example)) {
      for (JsonNode value : replacements(at(example, path))) {
        ObjectNode changed = example.deepCopy();
        ObjectNode parent = (ObjectNode) at(changed, path.subList(0, path.size() - 1));
        String field = path.get(path.size() - 1);
        if (value.isMissingNode()) {
          parent.remove(field);
        } else {
          parent.set(field, value);
        }
        boolean bySchema = schema.validate(changed).isEmpty();
        assertThat(readable(event, changed))
            .as("%s with %s = %s, by the schema %s", event.type(), path, value, bySchema)
            .isEqualTo(bySchema);
        refused += bySchema ? 0 : 1;
      }
    }
    assertThat(refused).isGreaterThan(paths(example).size());
  }

  /** What each field is tried with; a missing node stands for leaving the field out. */
  private static List<JsonNode> replacements(JsonNode value) {
    List<JsonNode> replacements =
        new ArrayList<>(
            List.of(
                JSON.missingNode(),
                JSON.nullNode(),
                JSON.objectNode(),
                JSON.arrayNode(),
                text("NaN")));
    if (value.isTextual()) {
      replacements.addAll(
          List.of(text(""), text(" "), text("../x"), text("x".repeat(65)), JSON.numberNode(7)));
      replacements.add(JSON.booleanNode(true));
    }
    if (value.isNumber()) {
      replacements.addAll(
          List.of(
              JSON.numberNode(-1),
              JSON.numberNode(0),
              JSON.numberNode(1),
              JSON.numberNode(0.5),
              JSON.numberNode(2_000_000_000),
              JSON.numberNode(1L << 40),
              text("1"),
              JSON.booleanNode(true)));
    }
    if (value.isBoolean()) {
      replacements.addAll(List.of(text("true"), JSON.numberNode(1)));
    }
    return replacements;
  }

  private static JsonNode text(String text) {
    return JSON.textNode(text);
  }

  private static boolean readable(Event event, JsonNode json) throws IOException {
    try {
      Events.read(
          Events.headers(event, "/test"), Json.mapper().writeValueAsBytes(json), event.getClass());
      return true;
    } catch (UnreadableEventException e) {
      return false;
    }
  }

  private static List<List<String>> paths(JsonNode object) {
    List<List<String>> paths = new ArrayList<>();
    for (var field : object.properties()) {
      paths.add(List.of(field.getKey()));
      if (field.getValue().isObject()) {
        for (List<String> inner : paths(field.getValue())) {
          List<String> path = new ArrayList<>(List.of(field.getKey()));
          path.addAll(inner);
          paths.add(path);
        }
      }
    }
    return paths;
  }

  private static JsonNode at(JsonNode root, List<String> path) {
    JsonNode node = root;
    for (String field : path) {
      node = node.get(field);
    }
    return node;
  }

  private static List<String> fieldNames(JsonNode object) {
    return object.properties().stream().map(java.util.Map.Entry::getKey).sorted().toList();
  }

  private static Schema schema(String type) throws IOException {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemaRegistryConfig(
                    com.networknt.schema.SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .build()));
    return registry.getSchema(Json.mapper().readTree(schemaBytes(type)));
  }

  private static byte[] schemaBytes(String type) throws IOException {
    try (InputStream in = SchemasTest.class.getResourceAsStream("/schemas/" + type + ".json")) {
      return in.readAllBytes();
    }
  }
}
