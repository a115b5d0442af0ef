/** The losses of the method, one file each. */
@NullMarked
package io.ssd2gan.trainer.loss;

import org.jspecify.annotations.NullMarked;
