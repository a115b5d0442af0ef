/** What a run is: its settings, presets, identity and states. */
@NullMarked
package io.ssd2gan.common.run;

import org.jspecify.annotations.NullMarked;
