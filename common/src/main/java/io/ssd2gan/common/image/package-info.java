/** Pictures for people. */
@NullMarked
package io.ssd2gan.common.image;

import org.jspecify.annotations.NullMarked;
