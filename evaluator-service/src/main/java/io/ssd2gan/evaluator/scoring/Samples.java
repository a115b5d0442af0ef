package io.ssd2gan.evaluator.scoring;

/**
 * How many images are compared.
 *
 * @param real at most this many images of the real data set
 * @param fake this many generated images
 */
public record Samples(int real, int fake) {

  /**
   * @throws IllegalArgumentException when either is below 2
   */
  public Samples {
    if (real < 2) {
      throw new IllegalArgumentException(
          "ssd2gan.evaluator.real-samples is " + real + ", at least 2 needed");
    }
    if (fake < 2) {
      throw new IllegalArgumentException(
          "ssd2gan.evaluator.fake-samples is " + fake + ", at least 2 needed");
    }
  }
}
