package io.ssd2gan.common.data;

import java.time.Instant;

/**
 * What a store says of one of its data sets.
 *
 * @param digest SHA-256 of the archive
 * @param images how many it holds
 * @param bytes of the archive
 */
public record DataSet(String name, String digest, int images, long bytes, Instant addedAt) {}
