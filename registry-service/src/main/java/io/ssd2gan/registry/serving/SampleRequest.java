package io.ssd2gan.registry.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.ssd2gan.common.event.Json;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which images somebody wants, such as {@code {"n": 16, "seed": 7, "format": "npy"}}.
 *
 * @param n how many, 1 to {@value #MAX_IMAGES}; 64 if not given
 * @param seed images {@code 0 .. n - 1} of this seed; 0 if not given
 * @param format null leaves it to the header {@code Accept}
 */
public record SampleRequest(int n, long seed, @Nullable Format format) {
  static final int MAX_IMAGES = 1000;
  private static final int DEFAULT_IMAGES = 64;
  private static final Set<String> FIELDS = Set.of("n", "seed", "format");

  /** How images are sent. */
  public enum Format {
    /** One picture, a grid. */
    PNG,
    /** The numbers, as NumPy writes them. */
    NPY
  }

  /**
   * Reads a request.
   *
   * @param json an object, or nothing for the defaults
   * @throws BadRequestException if something is unknown or outside its range; says what
   */
  public static SampleRequest parse(byte @Nullable [] json) {
    if (json == null || json.length == 0) {
      return new SampleRequest(DEFAULT_IMAGES, 0, null);
    }
    JsonNode body;
    try {
      body = Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new BadRequestException("the body is not JSON: " + e.getMessage(), e);
    }
    if (!body.isObject()) {
      throw new BadRequestException("the body must be a JSON object such as {\"n\": 16}");
    }
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new BadRequestException(
            "there is no field \"%s\"; there are n, seed and format".formatted(name));
      }
    }
    return new SampleRequest(n(body.get("n")), seed(body.get("seed")), format(body.get("format")));
  }

  private static int n(@Nullable JsonNode n) {
    if (n == null) {
      return DEFAULT_IMAGES;
    }
    if (!n.isIntegralNumber()
        || !n.canConvertToInt()
        || n.intValue() < 1
        || n.intValue() > MAX_IMAGES) {
      throw new BadRequestException(
          "n is %s; it must be a whole number from 1 to %d".formatted(n, MAX_IMAGES));
    }
    return n.intValue();
  }

  private static long seed(@Nullable JsonNode seed) {
    if (seed == null) {
      return 0;
    }
    if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
      throw new BadRequestException(
          "seed is %s; it must be a whole number of 64 bits".formatted(seed));
    }
    return seed.longValue();
  }

  private static @Nullable Format format(@Nullable JsonNode format) {
    if (format == null) {
      return null;
    }
    return switch (format.asText()) {
      case "png" -> Format.PNG;
      case "npy" -> Format.NPY;
      default ->
          throw new BadRequestException(
              "format is %s; it must be \"png\" or \"npy\"".formatted(format));
    };
  }
}
