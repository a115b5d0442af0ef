package io.ssd2gan.common.checkpoint;

/**
 * What was read is not what was written: a wrong hash, a truncated file, an absurd header, a name
 * that leaves its folder. Reading again will not help, unlike with an {@link java.io.IOException}.
 */
public final class CorruptCheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  public CorruptCheckpointException(String message) {
    super(message);
  }

  public CorruptCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
