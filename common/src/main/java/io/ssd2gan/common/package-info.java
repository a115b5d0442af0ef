/** What the services agree on: events, runs, checkpoints, data sets, images, noise. */
@NullMarked
package io.ssd2gan.common;

import org.jspecify.annotations.NullMarked;
