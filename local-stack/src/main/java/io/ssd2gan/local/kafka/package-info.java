/** The Kafka broker. */
@NullMarked
package io.ssd2gan.local.kafka;

import org.jspecify.annotations.NullMarked;
