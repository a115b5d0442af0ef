/**
 * The trainer's edges: jobs from Kafka and over REST, the state of runs in the store, events
 * through an outbox, health and metrics. The mathematics is in the neighbouring packages, which
 * know none of this.
 */
@NullMarked
package io.ssd2gan.trainer.service;

import org.jspecify.annotations.NullMarked;
