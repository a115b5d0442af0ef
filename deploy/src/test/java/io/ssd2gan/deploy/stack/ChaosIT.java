package io.ssd2gan.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.store.Store;
import io.ssd2gan.local.s3.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of process is killed, and services are frozen, at random moments while runs go on: two
 * of each packaged service, a real broker, a real MLflow, a store behind an S3 interface. In the
 * end everything is as if nothing had happened. {@code -Pchaos} does so more often, {@code
 * -Dchaos.seed} at other moments.
 */
class ChaosIT {
  private static final int KILLS = Integer.getInteger("chaos.kills");
  private static final long SEED = Long.getLong("chaos.seed");

  private static final int LONGEST_PAUSE_MS = 6000;

  /** One in so many disturbances is a freeze; it lasts longer than leases and sessions do. */
  private static final int FREEZE_EVERY = 3;

  private static final Duration FROZEN = Duration.ofSeconds(12);

  /** A run whose trainer dies three times without a new checkpoint fails, rightly. */
  private static final int DEATHS_ALLOWED = 2;

  private final Random random = new Random(SEED);

  @TempDir Path folder;
  private LocalStack stack;
  private LocalStack twin;
  private SeededRuns runs;

  /** A process of one of the stacks. */
  private record Target(LocalStack stack, Part part) {}

  /** How often a trainer died since a run had so many checkpoints. */
  private record Deaths(int saved, int count) {}

  private final Map<String, Deaths> deaths = new HashMap<>();

  @Test
  void whateverIsKilledWheneverTheEndIsTheSame() throws Exception {
    Path data = Images.write(folder.resolve("data"), 64);
    StackHome home = new StackHome(folder.resolve("home"));
    StackHome twinHome = new StackHome(folder.resolve("twin"));
    try (S3Server server = S3Server.start(folder.resolve("s3"))) {
      server.createBucket("bucket");
      String address = "s3://bucket?endpoint=%s&path-style=true".formatted(server.endpoint());
      CheckpointStore checkpoints = new CheckpointStore(Store.create(address));
      try (LocalStack first = Stacks.start(home.folder(), address);
          LocalStack second = Stacks.startBeside(first, twinHome.folder(), address)) {
        stack = first;
        twin = second;
        runs = new SeededRuns(first.state(), checkpoints, data, 2);
        runs.submitCalm();
        runs.awaitCompleted();

        runs.submitAnother();
        runs.submitAnother();
        disturb();

        for (Part service : Part.services()) {
          stack.awaitService(service);
          twin.awaitService(service);
        }
        runs.assertNothingHappened();
      }
    }
    assertThat(Part.values()).noneMatch(home::isRunning).noneMatch(twinHome::isRunning);
  }

  private void disturb() throws Exception {
    List<Target> next = new ArrayList<>();
    for (int i = 1; i <= KILLS; i++) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MS));
      if (next.isEmpty()) {
        next.addAll(targets());
        Collections.shuffle(next, random);
      }
      Target target = next.remove(0);
      boolean freeze = i % FREEZE_EVERY == 0;
      if (freeze) {
        Part part = Part.services().get(i / FREEZE_EVERY % Part.services().size());
        target = new Target(random.nextBoolean() ? stack : twin, part);
      }
      if (target.part() == Part.TRAINER && !mayDie()) {
        target = new Target(target.stack(), Part.EVALUATOR);
      }
      String of = target.stack() == stack ? "first" : "second";
      System.out.printf(
          "%d of %d: %s the %s %s%n",
          i, KILLS, freeze ? "freeze" : "kill", of, target.part().label());
      if (freeze) {
        Stacks.signal("STOP", target.stack().process(target.part()));
        TimeUnit.MILLISECONDS.sleep(FROZEN.toMillis());
        Stacks.signal("CONT", target.stack().process(target.part()));
      } else {
        target.stack().process(target.part()).kill();
        target.stack().launch(target.part());
      }
      submitWhatIsMissing();
    }
  }

  private List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    List.of(Part.values()).forEach(part -> targets.add(new Target(stack, part)));
    Part.services().forEach(part -> targets.add(new Target(twin, part)));
    return targets;
  }

  /** Counts a trainer's death, unless it would be one too many for a run that goes on. */
  private boolean mayDie() throws Exception {
    Map<String, Deaths> counted = new HashMap<>();
    runs.unfinished()
        .forEach(
            (run, saved) -> {
              Deaths before = deaths.getOrDefault(run, new Deaths(saved, 0));
              counted.put(run, new Deaths(saved, before.saved() == saved ? before.count() + 1 : 1));
            });
    if (counted.values().stream().anyMatch(run -> run.count() > DEATHS_ALLOWED)) {
      return false;
    }
    deaths.putAll(counted);
    return true;
  }

  /** There is always a run that goes on. */
  private void submitWhatIsMissing() throws Exception {
    if (runs.unfinished().isEmpty()) {
      stack.awaitService(Part.TRAINER);
      runs.submitAnother();
      runs.submitAnother();
    }
  }
}
