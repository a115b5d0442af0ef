package io.ssd2gan.trainer.run;

import io.ssd2gan.common.event.ParentCheckpoint;
import io.ssd2gan.common.event.RunStateChanged;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run, as it stands in its {@code run.json}.
 *
 * @param parent what the run begins with; null if it begins at iteration 0, and in files of earlier
 *     versions
 * @param iteration updates of G done
 * @param losses of that iteration, by term; empty before the first one
 * @param iterationsPerSecond over the last second or so; 0 unless the run is running
 * @param reason why the run failed, or what it waits for; null otherwise
 * @param attempts how often it was begun since its last checkpoint; null if it was handed back
 *     since, and in files of earlier versions
 * @param announced whether the broker has acknowledged every event of the run; true only in a final
 *     state
 * @param trainer who works on it, for as long as {@code revision} grows; null if nobody does
 * @param revision how often this has been replaced, so that no two states of a run are the same;
 *     null before the first time, and in files of earlier versions
 */
public record RunRecord(
    String runId,
    RunSpec spec,
    @Nullable ParentCheckpoint parent,
    RunState state,
    int iteration,
    Map<String, Double> losses,
    double iterationsPerSecond,
    @Nullable String reason,
    @Nullable Attempts attempts,
    boolean announced,
    Instant submittedAt,
    Instant updatedAt,
    @Nullable String trainer,
    @Nullable Long revision) {

  public static RunRecord of(RunSubmitted job) {
    return new RunRecord(
        job.runId(),
        job.spec(),
        job.parent(),
        RunState.SUBMITTED,
        0,
        Map.of(),
        0,
        null,
        null,
        false,
        job.submittedAt(),
        job.submittedAt(),
        null,
        null);
  }

  public RunSubmitted submission() {
    return new RunSubmitted(runId, spec, parent, submittedAt);
  }

  /** Whether a run of the same id is the same: the same settings from the same beginning. */
  public boolean isSameAs(RunRecord other) {
    return spec.equals(other.spec) && Objects.equals(parent, other.parent);
  }

  /** Whether nothing is left to do. */
  public boolean isDone() {
    return state.isFinal() && announced;
  }

  /** The event that tells of its state. */
  public RunStateChanged change() {
    return new RunStateChanged(runId, spec.model(), state, iteration, reason, updatedAt);
  }

  /**
   * The run in its next state.
   *
   * @throws IllegalStateException if the life cycle does not allow it
   */
  public RunRecord enter(RunState next, int atIteration, @Nullable String why, Instant now) {
    return moved(
        RunLifecycle.step(state, next),
        atIteration,
        losses,
        0,
        why,
        next == RunState.RUNNING ? attempts : null,
        next == RunState.SUSPENDED ? null : trainer,
        now);
  }

  public RunRecord progress(
      int atIteration, Map<String, Double> newLosses, double speed, Instant now) {
    return moved(state, atIteration, newLosses, speed, null, attempts, trainer, now);
  }

  /** The run in the same state, in which it cannot go on for the time being. */
  public RunRecord waitingFor(String what, Instant now) {
    return moved(state, iteration, losses, 0, what, attempts, trainer, now);
  }

  private RunRecord moved(
      RunState newState,
      int newIteration,
      Map<String, Double> newLosses,
      double newRate,
      @Nullable String newReason,
      @Nullable Attempts newAttempts,
      @Nullable String newTrainer,
      Instant now) {
    return new RunRecord(
        runId,
        spec,
        parent,
        newState,
        newIteration,
        newLosses,
        newRate,
        newReason,
        newAttempts,
        false,
        submittedAt,
        later(now),
        newTrainer,
        revision);
  }

  /**
   * Within a run time goes forward, whatever the clocks of its trainers say, so that who is told of
   * two states knows which one came later.
   */
  private Instant later(Instant now) {
    Instant soonest = updatedAt.plusMillis(1);
    return now.isBefore(soonest) ? soonest : now;
  }

  /** The run as somebody begins with it. */
  public RunRecord begun(Attempts newAttempts) {
    return with(newAttempts, announced, trainer, revision);
  }

  public RunRecord allAnnounced() {
    return with(attempts, true, null, revision);
  }

  public RunRecord takenBy(String newTrainer) {
    return with(attempts, announced, newTrainer, revision);
  }

  /** The run as a trainer leaves it in order, so that this attempt does not count. */
  public RunRecord left() {
    return with(null, announced, null, revision);
  }

  /** The same, as it is written in place of another. */
  public RunRecord after(RunRecord before) {
    return with(attempts, announced, trainer, before.revision == null ? 1 : before.revision + 1);
  }

  private RunRecord with(
      @Nullable Attempts newAttempts,
      boolean newAnnounced,
      @Nullable String newTrainer,
      @Nullable Long newRevision) {
    return new RunRecord(
        runId,
        spec,
        parent,
        state,
        iteration,
        losses,
        iterationsPerSecond,
        reason,
        newAttempts,
        newAnnounced,
        submittedAt,
        updatedAt,
        newTrainer,
        newRevision);
  }
}
