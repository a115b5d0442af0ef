/**
 * Where the state of an installation lies: objects by key, in a folder or behind an S3 interface.
 */
@NullMarked
package io.ssd2gan.common.store;

import org.jspecify.annotations.NullMarked;
