/** One run as a client sees it: submitting, watching, asking. */
@NullMarked
package io.ssd2gan.deploy.run;

import org.jspecify.annotations.NullMarked;
