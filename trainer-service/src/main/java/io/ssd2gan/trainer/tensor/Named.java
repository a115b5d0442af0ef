package io.ssd2gan.trainer.tensor;

import java.util.Map;
import java.util.TreeSet;

/** Look-up by a name that must be there. */
public final class Named {
  private Named() {}

  /**
   * The value of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names that there are
   */
  public static <T> T get(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is not there, only " + new TreeSet<>(map.keySet()));
    }
    return value;
  }
}
