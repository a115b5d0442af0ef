/** From a checkpoint to its score, with what is worth keeping on disk. */
@NullMarked
package io.ssd2gan.evaluator.scoring;

import org.jspecify.annotations.NullMarked;
