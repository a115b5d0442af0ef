/** Random numbers as pure functions. */
@NullMarked
package io.ssd2gan.common.random;

import org.jspecify.annotations.NullMarked;
