package io.ssd2gan.registry.selection;

/**
 * A registered version of a model, as far as it matters to the choice among them.
 *
 * @param version larger than those that were registered before
 */
public record Contender(int version, Candidate candidate) {}
