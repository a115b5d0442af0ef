package io.ssd2gan.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ssd2gan.common.event.CheckpointSaved;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Event;
import io.ssd2gan.common.event.RunStateChanged;
import io.ssd2gan.common.event.TrainingProgressed;
import io.ssd2gan.common.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private static final Map<String, Double> LOSSES =
      Map.of("generator", -0.5, "generator.spatial", -0.75, "discriminator.spatial", 1.25);
  static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void isOverWhenTheRunHasEndedAndItsLastCheckpointIsScored() {
    RunProgress run = RunProgress.of("run", 20).after(saved(10, false)).after(score(10, 50, false));
    assertThat(run.isOver()).isFalse();
    run = run.after(saved(20, true)).after(state(RunState.COMPLETED, 20));
    assertThat(run.isOver()).as("the last score is missing").isFalse();
    assertThat(run.unscored()).isEqualTo(1);
    run = run.after(score(20, 40, true));
    assertThat(run.isOver()).isTrue();
    assertThat(run.unscored()).isZero();
  }

  @Test
  void isOverWhenItFailedOrWasCancelled() {
    RunProgress run = RunProgress.of("run", 20);
    assertThat(run.after(state(RunState.CANCELLED, 3)).isOver()).isTrue();
    RunProgress failed =
        run.after(new RunStateChanged("run", "model", RunState.FAILED, 3, "loss is NaN", AT));
    assertThat(failed.isOver()).isTrue();
    assertThat(failed.reason()).isEqualTo("loss is NaN");
    assertThat(run.after(state(RunState.SUSPENDED, 3)).isOver()).isFalse();
  }

  @Test
  void bestIsTheSmallestAndOfTwoEqualsTheEarlier() {
    RunProgress run =
        RunProgress.of("run", 40)
            .after(score(30, 41, false))
            .after(score(10, 50, false))
            .after(score(20, 41, false));
    assertThat(run.bestScore()).hasValueSatisfying(s -> assertThat(s.iteration()).isEqualTo(20));
    assertThat(run.lastScore()).hasValueSatisfying(s -> assertThat(s.iteration()).isEqualTo(30));
  }

  @Test
  void otherRunsChangeNothing() {
    RunProgress run = RunProgress.of("another", 20);
    for (Event event :
        List.of(saved(10, false), score(10, 50, true), state(RunState.FAILED, 3), progress(5))) {
      assertThat(run.after(event)).isEqualTo(run);
    }
  }

  @Property(tries = 200)
  void eventsOfDifferentTopicsMayComeInAnyOrderAndTwice(@ForAll Random random) {
    List<Event> scores = List.of(score(10, 50, false), score(20, 40, true));
    List<Event> saved = List.of(saved(10, false), saved(20, true));
    List<Event> states = List.of(state(RunState.RUNNING, 0), state(RunState.COMPLETED, 20));
    List<List<Event>> topics =
        List.of(new ArrayList<>(scores), new ArrayList<>(saved), new ArrayList<>(states));
    RunProgress run = RunProgress.of("run", 20);
    while (topics.stream().anyMatch(topic -> !topic.isEmpty())) {
      List<Event> topic = topics.get(random.nextInt(topics.size()));
      if (!topic.isEmpty()) {
        run = run.after(topic.get(0));
        if (random.nextBoolean()) {
          topic.remove(0);
        }
      }
    }
    assertThat(run.isOver()).isTrue();
    assertThat(run.scores()).isEqualTo(scores);
    assertThat(run.saved()).containsExactly(10, 20);
    assertThat(run.iteration()).isEqualTo(20);
  }

  static TrainingProgressed progress(int iteration) {
    return new TrainingProgressed("run", iteration, 20, LOSSES, 2, AT);
  }

  static RunStateChanged state(RunState state, int iteration) {
    return new RunStateChanged("run", "model", state, iteration, null, AT);
  }

  static CheckpointSaved saved(int iteration, boolean last) {
    return new CheckpointSaved("run", iteration, last, "run/000000001", null, "0".repeat(64), AT);
  }

  static CheckpointScored score(int iteration, double fid, boolean last) {
    return new CheckpointScored(
        "run",
        iteration,
        last,
        "run/000000001",
        null,
        "0".repeat(64),
        "protocol",
        fid,
        Map.of(),
        null,
        AT);
  }
}
