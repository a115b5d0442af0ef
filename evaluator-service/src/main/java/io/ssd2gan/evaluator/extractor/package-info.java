/** Networks that turn images into feature vectors. */
@NullMarked
package io.ssd2gan.evaluator.extractor;

import org.jspecify.annotations.NullMarked;
