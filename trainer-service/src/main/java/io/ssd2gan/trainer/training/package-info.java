/** The training step, written once for every engine, and the loop round it. */
@NullMarked
package io.ssd2gan.trainer.training;

import org.jspecify.annotations.NullMarked;
