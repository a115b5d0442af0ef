/** Distances between sets of feature vectors. */
@NullMarked
package io.ssd2gan.evaluator.metric;

import org.jspecify.annotations.NullMarked;
