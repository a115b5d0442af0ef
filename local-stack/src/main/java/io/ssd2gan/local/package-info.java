/** A real Kafka broker and a real MLflow server on this machine, and the processes they are. */
@NullMarked
package io.ssd2gan.local;

import org.jspecify.annotations.NullMarked;
