package io.ssd2gan.common.event;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How the champion of a model is chosen.
 *
 * @param measure what decides: {@value #FID}, which is then the larger one on two draws of noise
 *     ({@link CheckpointScored#decisiveFid}), or the name of a measure in {@link
 *     CheckpointScored#measures}
 * @param direction which values of it are better
 * @param protocol under which it has to be measured: numbers of two protocols are never compared
 * @param minimumGain by how much a value has to be better than the champion's to take its place, at
 *     least 0. With 0 any improvement counts. With more, two that are closer than that are taken
 *     for equal and the one that came first stays, so the champion may be that much worse than the
 *     best, and which of those it is depends on the order
 * @param guards by the name of a measure, what it has to be of a champion, such as a {@code
 *     high_frequency_excess} of at most 3; one that was not measured is not met
 */
public record SelectionPolicy(
    String measure,
    Direction direction,
    String protocol,
    double minimumGain,
    Map<String, Bounds> guards) {

  /** The measure that decides unless another one is named. */
  public static final String FID = "fid";

  /** What may name a measure. */
  public static final Pattern MEASURE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");

  public SelectionPolicy {
    Fields.present("measure", measure);
    if (!MEASURE.matcher(measure).matches()) {
      throw new IllegalArgumentException(
          "measure = \"%s\" is not the name of a measure, %s".formatted(measure, MEASURE));
    }
    Fields.present("direction", direction);
    Fields.text("protocol", protocol);
    Fields.finite("minimumGain", minimumGain);
    if (minimumGain < 0) {
      throw new IllegalArgumentException("minimumGain = %s is below 0".formatted(minimumGain));
    }
    Fields.present("guards", guards);
    guards.forEach((name, bounds) -> Fields.present("guards." + name, bounds));
    guards = Map.copyOf(guards);
  }

  /** The smallest FID under a protocol. */
  public static SelectionPolicy smallestFid(String protocol, double minimumGain) {
    return new SelectionPolicy(FID, Direction.MINIMIZE, protocol, minimumGain, Map.of());
  }
}
