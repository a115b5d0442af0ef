package io.ssd2gan.evaluator.scoring;

/**
 * A checkpoint has no score under this protocol and never will: its data is not what its manifest
 * says, or its images have no finite features. The message says why.
 */
public final class UnscorableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnscorableException(String message) {
    super(message);
  }

  UnscorableException(String message, Throwable cause) {
    super(message, cause);
  }
}
