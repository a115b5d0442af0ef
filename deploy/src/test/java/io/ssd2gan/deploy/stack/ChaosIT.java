package io.ssd2gan.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ssd2gan.common.checkpoint.Checkpoint;
import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.event.Topics;
import io.ssd2gan.common.run.RunState;
import io.ssd2gan.common.store.Store;
import io.ssd2gan.deploy.run.ChampionModel;
import io.ssd2gan.deploy.run.ConsumerGroup;
import io.ssd2gan.deploy.run.RegistryClient;
import io.ssd2gan.deploy.run.RunSummary;
import io.ssd2gan.deploy.run.RunWatcher;
import io.ssd2gan.deploy.run.TrainerClient;
import io.ssd2gan.deploy.topic.TopicReader;
import io.ssd2gan.local.s3.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of process is killed at random moments while runs go on: packaged services, a real
 * broker, a real MLflow, a store behind an S3 interface. In the end everything is as if nothing had
 * happened. {@code -Pchaos} kills more often, {@code -Dchaos.seed} at other moments.
 */
class ChaosIT {
  private static final int KILLS = Integer.getInteger("chaos.kills");
  private static final long SEED = Long.getLong("chaos.seed");

  private static final int ITERATIONS = 60;
  private static final int EVALUATE_EVERY = 15;
  private static final int CHECKPOINTS = ITERATIONS / EVALUATE_EVERY;

  /** Of the runs that nobody disturbs, to compare with. */
  private static final int SEEDS = 2;

  private static final int LONGEST_PAUSE_MS = 6000;
  private static final String CALM = "calm";
  private static final String MODEL = "chaos";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Random random = new Random(SEED);
  private final List<String> runs = new ArrayList<>();

  @TempDir Path folder;
  private Path data;
  private LocalStack stack;
  private CheckpointStore checkpoints;

  @Test
  void whateverIsKilledWheneverTheEndIsTheSame() throws Exception {
    data = Images.write(folder.resolve("data"), 64);
    StackHome home = new StackHome(folder.resolve("home"));
    try (S3Server server = S3Server.start(folder.resolve("s3"))) {
      server.createBucket("bucket");
      String address = "s3://bucket?endpoint=%s&path-style=true".formatted(server.endpoint());
      checkpoints = new CheckpointStore(Store.create(address));
      try (LocalStack started = Stacks.start(home.folder(), address)) {
        stack = started;
        for (int seed = 0; seed < SEEDS; seed++) {
          submit(CALM + "-" + seed, CALM, seed);
        }
        awaitAllCompleted(SEEDS);

        submitAnother();
        submitAnother();
        kill();

        Part.services().forEach(stack::awaitService);
        awaitAllCompleted(SEEDS + runs.size());
        awaitAllRegistered();
        assertSameBits();
        assertScoredOnce();
        assertChampion();
        assertNoDeadLetters();
      }
    }
    assertThat(Part.values()).noneMatch(home::isRunning);
  }

  private void submit(String runId, String model, int seed) throws Exception {
    new TrainerClient(stack.state().trainer())
        .submit(
            "smoke",
            Map.of(
                "dataset", data.toString(),
                "model", model,
                "seed", seed,
                "iterations", ITERATIONS,
                "evaluateEvery", EVALUATE_EVERY),
            runId);
  }

  private void submitAnother() throws Exception {
    String runId = "run-" + runs.size();
    submit(runId, MODEL, runs.size() % SEEDS);
    runs.add(runId);
  }

  private void kill() throws Exception {
    long savedAtKill = -1;
    List<Part> next = new ArrayList<>();
    for (int kills = 0; kills < KILLS; kills++) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MS));
      if (next.isEmpty()) {
        next.addAll(List.of(Part.values()));
        Collections.shuffle(next, random);
      }
      Part part = next.remove(0);
      if (part == Part.TRAINER) {
        long saved = saved();
        if (saved == savedAtKill) {
          // A run whose trainer dies three times without a new checkpoint fails, rightly.
          part = Part.EVALUATOR;
        }
        savedAtKill = saved;
      }
      System.out.printf("kill %d of %d: %s%n", kills + 1, KILLS, part.label());
      stack.process(part).kill();
      stack.launch(part);
      if (saved() == (long) runs.size() * CHECKPOINTS) {
        stack.awaitService(Part.TRAINER);
        submitAnother();
      }
    }
  }

  /** Checkpoints of the runs that are disturbed. */
  private long saved() throws Exception {
    long saved = 0;
    for (String run : runs) {
      saved += checkpoints.list(run).size();
    }
    return saved;
  }

  private void awaitAllCompleted(int count) {
    TrainerClient trainer = new TrainerClient(stack.state().trainer());
    Awaitility.await()
        .atMost(PATIENCE.plus(Duration.ofSeconds(10L * count)))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(trainer.runs())
                    .hasSize(count)
                    .extracting(RunSummary::state)
                    .containsOnly(RunState.COMPLETED));
  }

  private void awaitAllRegistered() {
    try (ConsumerGroup evaluator =
            new ConsumerGroup(stack.state().kafka(), "ssd2gan-evaluator", Topics.CHECKPOINTS);
        ConsumerGroup registry =
            new ConsumerGroup(stack.state().kafka(), "registry", Topics.SCORES)) {
      Awaitility.await().atMost(PATIENCE).until(() -> evaluator.lag() == 0);
      Awaitility.await().atMost(PATIENCE).until(() -> registry.lag() == 0);
    }
  }

  private void assertSameBits() throws Exception {
    for (int i = 0; i < runs.size(); i++) {
      assertThat(hashes(runs.get(i))).isEqualTo(hashes(CALM + "-" + i % SEEDS));
    }
  }

  /** Of everything that a run has saved, by iteration. */
  private SortedMap<Integer, String> hashes(String runId) throws Exception {
    SortedMap<Integer, String> hashes = new TreeMap<>();
    for (Checkpoint checkpoint : checkpoints.list(runId)) {
      checkpoint.verify();
      hashes.put(
          checkpoint.manifest().iteration(),
          new TreeMap<>(checkpoint.manifest().files()).toString());
    }
    assertThat(hashes).hasSize(CHECKPOINTS);
    return hashes;
  }

  private void assertScoredOnce() throws Exception {
    Map<String, List<CheckpointScored>> told = RunWatcher.scores(stack.state().kafka());
    MlflowView mlflow = new MlflowView(stack);
    Map<String, String> mlflowRuns = new TreeMap<>();
    for (JsonNode run : mlflow.runs()) {
      String name = run.path("info").path("run_name").asText();
      assertThat(mlflowRuns.put(name, run.path("info").path("run_id").asText()))
          .as("one MLflow run for " + name)
          .isNull();
    }
    assertThat(mlflowRuns).hasSize(SEEDS + runs.size());
    for (int i = 0; i < runs.size(); i++) {
      String run = runs.get(i);
      SortedMap<Integer, Double> fids = new TreeMap<>();
      told.get(run).forEach(score -> fids.put(score.iteration(), score.fid()));
      assertThat(fids).hasSize(CHECKPOINTS);
      told.get(CALM + "-" + i % SEEDS)
          .forEach(calm -> assertThat(fids).containsEntry(calm.iteration(), calm.fid()));
      String protocol = told.get(run).get(0).protocol();
      assertThat(mlflow.fids(mlflowRuns.get(run), protocol)).isEqualTo(fids);
    }
  }

  private void assertChampion() throws Exception {
    CheckpointScored best =
        RunWatcher.scores(stack.state().kafka()).entrySet().stream()
            .filter(scores -> runs.contains(scores.getKey()))
            .flatMap(scores -> scores.getValue().stream())
            .min(
                CheckpointScored.BEST_FIRST.thenComparing(
                    Comparator.comparing(CheckpointScored::runId)))
            .orElseThrow();
    ChampionModel champion =
        new RegistryClient(stack.state().registry()).champion(MODEL).orElseThrow();
    assertThat(champion.fid()).isEqualTo(best.fid());
    assertThat(champion.iteration()).isEqualTo(best.iteration());
    assertThat(new MlflowView(stack).aliases(MODEL))
        .containsExactly(Map.entry("champion", champion.version()));
  }

  private void assertNoDeadLetters() {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    TopicReader reader = new TopicReader(stack.state().kafka());
    Topics.ALL.forEach(topic -> reader.read(topic + Topics.DEAD_LETTER_SUFFIX, letters::add));
    assertThat(letters).isEmpty();
  }
}
