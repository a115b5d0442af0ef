package io.ssd2gan.common.event;

import io.ssd2gan.common.run.RunIds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of single fields; each message names the field and the value. */
final class Fields {
  private static final Pattern ID = Pattern.compile(RunIds.PATTERN);
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Fields() {}

  static void present(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  static void text(String field, String value) {
    present(field, value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " is empty");
    }
  }

  static void id(String field, String value) {
    matching(field, value, ID, "up to 64 letters, digits, _ and -");
  }

  static void sha256(String field, String value) {
    matching(field, value, SHA256, "64 hexadecimal digits in lower case");
  }

  private static void matching(String field, String value, Pattern pattern, String description) {
    present(field, value);
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s = \"%s\" is not %s".formatted(field, value, description));
    }
  }

  static void atLeast(String field, long value, long limit) {
    if (value < limit) {
      throw new IllegalArgumentException("%s = %d is less than %d".formatted(field, value, limit));
    }
  }

  static void finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("%s = %s is not a finite number".formatted(field, value));
    }
  }

  /** An unmodifiable copy of a map of finite numbers. */
  static Map<String, Double> finite(String field, Map<String, Double> values) {
    present(field, values);
    values.forEach(
        (name, value) -> {
          present(field + "." + name, value);
          finite(field + "." + name, value);
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
