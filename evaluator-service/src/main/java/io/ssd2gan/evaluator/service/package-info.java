/** The edges: Kafka, health, metrics, configuration. */
@NullMarked
package io.ssd2gan.evaluator.service;

import org.jspecify.annotations.NullMarked;
