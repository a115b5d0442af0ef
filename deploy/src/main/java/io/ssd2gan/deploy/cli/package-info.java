/** The commands of {@code deploy/ssd2gan}. */
@NullMarked
package io.ssd2gan.deploy.cli;

import org.jspecify.annotations.NullMarked;
