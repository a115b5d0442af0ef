package io.ssd2gan.registry.selection;

import java.time.Instant;

/**
 * A champion that somebody has chosen by hand.
 *
 * @param version of the model
 * @param newest version of the model when it was chosen: those up to it do not compete any more,
 *     those after it do
 * @param pinned whether it stays the champion whatever comes
 * @param author who has chosen
 * @param reason why
 * @param at when
 */
public record Choice(
    int version, int newest, boolean pinned, String author, String reason, Instant at) {}
