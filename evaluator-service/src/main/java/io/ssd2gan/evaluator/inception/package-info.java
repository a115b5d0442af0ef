/** The Inception network of 2015 as an ONNX graph, made from a file of weights. */
@NullMarked
package io.ssd2gan.evaluator.inception;

import org.jspecify.annotations.NullMarked;
