/** Differentiable maps from pixels to frequency components, as products with constant matrices. */
@NullMarked
package io.ssd2gan.trainer.frequency;

import org.jspecify.annotations.NullMarked;
