/** Scores in, promotions out: the registry's work and its Kafka edges. */
@NullMarked
package io.ssd2gan.registry.service;

import org.jspecify.annotations.NullMarked;
