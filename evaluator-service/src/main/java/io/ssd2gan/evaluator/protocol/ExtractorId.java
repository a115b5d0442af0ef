package io.ssd2gan.evaluator.protocol;

/**
 * What decides the features of an image: two extractors of the same id give the same features.
 *
 * @param network name of the network
 * @param sha256 of its weights, in hexadecimal
 * @param layer whose spatial mean is the feature
 * @param kernel how an image is brought to the size of the network's input
 */
public record ExtractorId(String network, String sha256, String layer, String kernel) {

  /**
   * @throws IllegalArgumentException when a part is not made of letters, digits, _ and -
   */
  public ExtractorId {
    Protocol.requirePart("network", network);
    Protocol.requireDigest("sha256", sha256);
    Protocol.requirePart("layer", layer);
    Protocol.requirePart("kernel", kernel);
  }

  /** {@code <network>-<8 digits of the hash>.<layer>.<kernel>}. */
  @Override
  public String toString() {
    return network + "-" + Protocol.shortened(sha256) + "." + layer + "." + kernel;
  }
}
