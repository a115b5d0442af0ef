package io.ssd2gan.registry.selection;

import io.ssd2gan.common.event.Verdict;

/**
 * What becomes of a candidate.
 *
 * @param leads whether it is to be registered: it is the best one, be another one pinned or not
 * @param reason for people: what was compared with what
 */
public record Decision(Verdict verdict, boolean leads, String reason) {}
