package io.ssd2gan.common.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A choice among names; in JSON and on the command line the name is in lower case with hyphens. */
public interface Labelled {
  String name();

  /** The name as it stands in settings and events. */
  @JsonValue
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
