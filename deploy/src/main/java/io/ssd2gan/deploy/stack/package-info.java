/** The pipeline on this machine: its processes, folders and addresses. */
@NullMarked
package io.ssd2gan.deploy.stack;

import org.jspecify.annotations.NullMarked;
