/** The pictures that the demo leaves. */
@NullMarked
package io.ssd2gan.deploy.report;

import org.jspecify.annotations.NullMarked;
