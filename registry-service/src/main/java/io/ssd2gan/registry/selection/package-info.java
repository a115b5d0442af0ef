/** Which checkpoint is the champion: pure, without Kafka and MLflow. */
@NullMarked
package io.ssd2gan.registry.selection;

import org.jspecify.annotations.NullMarked;
