/** The MLflow server. */
@NullMarked
package io.ssd2gan.local.mlflow;

import org.jspecify.annotations.NullMarked;
