/** Models, their versions and images drawn from them, over HTTP. */
@NullMarked
package io.ssd2gan.registry.samples;

import org.jspecify.annotations.NullMarked;
