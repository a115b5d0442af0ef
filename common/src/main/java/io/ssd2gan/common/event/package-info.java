/** The events that services exchange, and how they travel through Kafka. */
@NullMarked
package io.ssd2gan.common.event;

import org.jspecify.annotations.NullMarked;
