/** Sets of real images. */
@NullMarked
package io.ssd2gan.common.data;

import org.jspecify.annotations.NullMarked;
