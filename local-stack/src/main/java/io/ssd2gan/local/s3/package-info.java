/** A server with an S3 interface, for tests. */
@NullMarked
package io.ssd2gan.local.s3;

import org.jspecify.annotations.NullMarked;
