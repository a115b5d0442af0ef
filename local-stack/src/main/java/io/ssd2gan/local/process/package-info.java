/** Processes that the local stack starts, watches and ends. */
@NullMarked
package io.ssd2gan.local.process;

import org.jspecify.annotations.NullMarked;
