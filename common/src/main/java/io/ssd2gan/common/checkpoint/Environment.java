package io.ssd2gan.common.checkpoint;

/**
 * What computed a checkpoint, besides the settings of its run.
 *
 * @param engine {@code libtorch} or {@code nd4j}
 * @param device {@code cpu} or {@code cuda}, as it was resolved
 * @param threads threads within one operation
 * @param processor name of the processor or of the accelerator
 */
public record Environment(
    String engine, String engineVersion, String device, int threads, String processor) {}
