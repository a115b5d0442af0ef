/** Checkpoint folders: what they hold, how they are written, and how they are checked when read. */
@NullMarked
package io.ssd2gan.common.checkpoint;

import org.jspecify.annotations.NullMarked;
