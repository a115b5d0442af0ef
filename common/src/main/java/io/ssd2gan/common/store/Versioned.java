package io.ssd2gan.common.store;

/**
 * A small object as it was at one moment.
 *
 * @param version changes whenever the content does; see {@link Bucket#replace}
 */
public record Versioned(byte[] content, String version) {}
