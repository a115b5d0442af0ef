/** The Open Inference Protocol, version 2, over REST and gRPC. */
@NullMarked
package io.ssd2gan.registry.inference;

import org.jspecify.annotations.NullMarked;
