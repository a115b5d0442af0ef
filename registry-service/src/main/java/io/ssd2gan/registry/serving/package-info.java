/** Generators in memory, refreshed from MLflow, that draw for many at once. */
@NullMarked
package io.ssd2gan.registry.serving;

import org.jspecify.annotations.NullMarked;
