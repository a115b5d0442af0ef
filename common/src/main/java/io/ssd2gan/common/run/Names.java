package io.ssd2gan.common.run;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What to say of a name that does not exist. */
public final class Names {
  private Names() {}

  /** A sentence that lists the valid names and proposes the nearest one. */
  public static String unknown(String what, String given, Collection<String> valid) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        valid.stream()
            .min(Comparator.comparingInt(name -> distance.apply(given, name)))
            .orElseThrow();
    return "There is no %s \"%s\"; did you mean \"%s\"? Valid: %s."
        .formatted(what, given, nearest, String.join(", ", valid));
  }
}
