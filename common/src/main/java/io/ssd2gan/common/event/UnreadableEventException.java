package io.ssd2gan.common.event;

/**
 * A message is not the event that its topic carries, and reading it again will not change that: it
 * belongs into the dead-letter topic. The message says what is wrong.
 */
public final class UnreadableEventException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableEventException(String message) {
    super(message);
  }

  public UnreadableEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
