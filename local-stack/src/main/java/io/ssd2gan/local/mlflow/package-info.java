/** The MLflow server and the Python environment it runs in. */
@NullMarked
package io.ssd2gan.local.mlflow;

import org.jspecify.annotations.NullMarked;
