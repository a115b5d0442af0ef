/** Hashes of content, by which files and events name each other. */
@NullMarked
package io.ssd2gan.common.hash;

import org.jspecify.annotations.NullMarked;
