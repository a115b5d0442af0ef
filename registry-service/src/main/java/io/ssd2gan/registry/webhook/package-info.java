/** Events for those without Kafka: sent by HTTP to whom the settings name. */
@NullMarked
package io.ssd2gan.registry.webhook;

import org.jspecify.annotations.NullMarked;
