/**
 * The networks: generator and discriminators of ResNet-SNGAN, as pure functions of their variables.
 */
@NullMarked
package io.ssd2gan.trainer.gan;

import org.jspecify.annotations.NullMarked;
