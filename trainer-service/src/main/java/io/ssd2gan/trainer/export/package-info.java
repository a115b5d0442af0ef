/** The generator as an ONNX file, for whoever has no training engine. */
@NullMarked
package io.ssd2gan.trainer.export;

import org.jspecify.annotations.NullMarked;
