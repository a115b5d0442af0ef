package io.ssd2gan.common.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Identities of runs and names of models: safe as a folder, a Kafka key and a part of a URL. */
public final class RunIds {
  /** The form of every id. */
  public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

  private static final Pattern VALID = Pattern.compile(PATTERN);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private RunIds() {}

  /** A new id; ids sort by the second of their creation. */
  public static String create() {
    int random = ThreadLocalRandom.current().nextInt(0x1000000);
    return "%s-%06x".formatted(TIME.format(Instant.now()), random);
  }

  /**
   * Returns the id if it is one.
   *
   * @throws IllegalArgumentException if it is not, such as {@code ../x}
   */
  public static String check(String runId) {
    if (!VALID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "runId \"%s\" must be 1 to 64 letters, digits, _ or -, and start with a letter or digit"
              .formatted(runId));
    }
    return runId;
  }
}
