/**
 * The second engine: ND4J's SameDiff. It records a program once as a graph and then executes the
 * graph. It checks the first engine, and trains small networks; on a CPU it is slower.
 */
@NullMarked
package io.ssd2gan.trainer.tensor.nd4j;

import org.jspecify.annotations.NullMarked;
