/** Images from an exported generator. */
@NullMarked
package io.ssd2gan.common.generator;

import org.jspecify.annotations.NullMarked;
