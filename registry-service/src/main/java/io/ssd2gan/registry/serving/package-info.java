/** Models over HTTP: the champion, and images drawn from it. */
@NullMarked
package io.ssd2gan.registry.serving;

import org.jspecify.annotations.NullMarked;
