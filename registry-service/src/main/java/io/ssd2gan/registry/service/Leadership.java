package io.ssd2gan.registry.service;

import io.ssd2gan.base.messaging.Commits;
import io.ssd2gan.base.messaging.ReliableConsumer.Work;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Of all registries of a broker the one that changes MLflow: that to which the scores were given,
 * see {@link OneActiveAssignor}. It leads for a term, from when they become its own until they are
 * its own no more.
 *
 * <p>MLflow has no means of refusing the second of two that write. So a change is made only if the
 * broker has confirmed within the last {@link #VALID} that the term goes on; no other registry is
 * given the scores before {@code session.timeout.ms}, four times that, has passed since. Who was
 * frozen meanwhile asks when it wakes, and is told that its term is over. What is left is the time
 * between that look at the clock and the request's way to MLflow.
 */
@Singleton
public final class Leadership {
  private static final String CHANNEL = "scores";
  private static final Duration VALID = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Commits commits;

  /** In which the work of this thread began. */
  private final ThreadLocal<Term> ofWork = new ThreadLocal<>();

  private volatile @Nullable Term current;

  Leadership(Commits commits) {
    this.commits = commits;
  }

  private static final class Term {
    /** As {@link System#nanoTime} has it; at first too long ago. */
    volatile long confirmedAt = System.nanoTime() - VALID.toNanos();

    boolean isValid() {
      return System.nanoTime() - confirmedAt < VALID.toNanos();
    }
  }

  /** A term begins. */
  void begin() {
    current = new Term();
  }

  /** The term is over. */
  void end() {
    current = null;
  }

  /** Whether there is a term now. */
  boolean isHeld() {
    return current != null;
  }

  /**
   * Does something in the term that is now, if there is one.
   *
   * @throws IOException if this registry does not lead
   */
  void during(Work work) throws Exception {
    Term term = current;
    if (term == null) {
      throw new IOException("Another registry leads");
    }
    ofWork.set(term);
    try {
      work.run();
    } finally {
      ofWork.remove();
    }
  }

  /**
   * Returns if the term in which the work of this thread began goes on.
   *
   * @throws IOException if not, or if the broker does not say so
   */
  void confirm() throws IOException {
    Term term = ofWork.get();
    if (term == null) {
      throw new IllegalStateException("A change of MLflow outside of a term");
    }
    requireCurrent(term);
    if (term.isValid()) {
      return;
    }
    long asked = System.nanoTime();
    commits.confirm(CHANNEL, LIMIT);
    requireCurrent(term);
    term.confirmedAt = asked;
  }

  private void requireCurrent(Term term) throws IOException {
    if (term != current) {
      throw new IOException("Another registry leads, or has led since this work began");
    }
  }
}
