/**
 * The interface between the mathematics and the libraries that compute it.
 *
 * <p>{@link io.ssd2gan.trainer.tensor.Program} is what is computed, {@link
 * io.ssd2gan.trainer.tensor.Engine} is who computes it. To add an engine, implement {@code Engine},
 * {@code Runner}, {@code DeviceArray}, {@code Ops} and {@code Tensor}, and extend the conformance
 * kit in the tests by one class.
 */
@NullMarked
package io.ssd2gan.trainer.tensor;

import org.jspecify.annotations.NullMarked;
