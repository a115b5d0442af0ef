/** What makes two measured numbers comparable. */
@NullMarked
package io.ssd2gan.evaluator.protocol;

import org.jspecify.annotations.NullMarked;
