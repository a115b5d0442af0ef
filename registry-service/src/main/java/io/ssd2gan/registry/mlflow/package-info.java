/** The calls and files of an MLflow server that the registry needs. */
@NullMarked
package io.ssd2gan.registry.mlflow;

import org.jspecify.annotations.NullMarked;
