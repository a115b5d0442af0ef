/** The engine of choice: LibTorch, PyTorch's C++ library, called through JavaCPP. */
@NullMarked
package io.ssd2gan.trainer.tensor.libtorch;

import org.jspecify.annotations.NullMarked;
