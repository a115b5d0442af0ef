/** The champions: which version of a model it is, why, and that everybody is told. */
@NullMarked
package io.ssd2gan.registry.champion;

import org.jspecify.annotations.NullMarked;
