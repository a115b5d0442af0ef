/** The Python environments that servers run in. */
@NullMarked
package io.ssd2gan.local.python;

import org.jspecify.annotations.NullMarked;
