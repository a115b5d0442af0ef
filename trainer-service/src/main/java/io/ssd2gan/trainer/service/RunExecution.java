package io.ssd2gan.trainer.service;

import io.ssd2gan.common.checkpoint.Checkpoint;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.checkpoint.Environment;
import io.ssd2gan.common.checkpoint.LossPoint;
import io.ssd2gan.common.checkpoint.Manifest;
import io.ssd2gan.common.checkpoint.NamedTensor;
import io.ssd2gan.common.checkpoint.Safetensors;
import io.ssd2gan.common.data.ImageSet;
import io.ssd2gan.common.data.ImageSets;
import io.ssd2gan.common.event.Event;
import io.ssd2gan.common.event.RunStateChanged;
import io.ssd2gan.common.event.RunSubmitted;
import io.ssd2gan.common.event.TrainingProgressed;
import io.ssd2gan.common.run.RunSpec;
import io.ssd2gan.common.run.RunState;
import io.ssd2gan.trainer.tensor.Engine;
import io.ssd2gan.trainer.tensor.EngineException;
import io.ssd2gan.trainer.training.Engines;
import io.ssd2gan.trainer.training.NumericalBlowUpException;
import io.ssd2gan.trainer.training.Training;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work on one job, from its message to the end of its run or of this trainer.
 *
 * <p>Terms: the run's <em>state</em> is its {@code run.json} and its checkpoints, both in the
 * store. A checkpoint is <em>scored</em> if its iteration is a multiple of {@code evaluateEvery} or
 * the last one; only those are told of. To <em>publish</em> an event is to add it to the {@link
 * Outbox}, which sends it until the broker has acknowledged it.
 *
 * <p>Algorithm:
 *
 * <ol>
 *   <li>Read the run's state; make it from the job if there is none. If it belongs to other
 *       settings, the job is refused.
 *   <li>If the run is in a final state, do 9 (nothing, if everybody is known to know) and 10: the
 *       message is a duplicate, or a trainer died between 8 and 10.
 *   <li>Open the data set, the latest intact checkpoint, and the engine. What is missing, or does
 *       not belong together, fails the run with the reason: go to 8.
 *   <li>Begin at the checkpoint, or at iteration 0. Write the state {@code running}, then publish
 *       it.
 *   <li>Publish every scored checkpoint up to there again, in order.
 *   <li>Do one step. If its iteration is scored, save a checkpoint, then publish it. About once a
 *       second write the progress into the state and report it. Numbers that are not finite fail
 *       the run.
 *   <li>Repeat 6 until the last iteration, a cancellation, or the request to hand the job back. To
 *       hand it back: save a checkpoint, write {@code suspended}, publish it, and leave the message
 *       unacknowledged.
 *   <li>Write the final state.
 *   <li>Publish it. If the run was final already: its scored checkpoints first.
 *   <li>Wait until the broker has acknowledged all events, write that down, and let the message be
 *       acknowledged.
 * </ol>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>State first, event second, acknowledgement last: whatever instant the process dies at, the
 *       message comes again, and the events are made again from the state.
 *   <li>A scored checkpoint that exists is published at least once, and for one run in the order of
 *       iterations, repetitions apart.
 *   <li>A checkpoint that exists, intact, is never written again, so the hash that was published
 *       stays true.
 *   <li>A step is a pure function of the spec, the data and the state, so a run that was
 *       interrupted ends in the same bits, on the same engine with as many threads on a processor
 *       of the same kind.
 *   <li>A store that cannot be written and a broker that does not answer delay a run; they do not
 *       fail it.
 * </ul>
 *
 * <p>Not guaranteed:
 *
 * <ul>
 *   <li>Exactly one delivery: events come again after an interruption, with the same id.
 *   <li>That {@code suspended} and progress are told: they are sent once, or for a few seconds.
 *   <li>That two trainers never work on one run: one that was frozen for longer than the session
 *       timeout goes on until it hears that its partition is gone. Both write the same checkpoints;
 *       {@code run.json} may go back and forth meanwhile.
 *   <li>Iterations since the last checkpoint, after a death without warning: they are computed
 *       again.
 * </ul>
 */
final class RunExecution {
  private static final Logger LOG = Logger.getLogger(RunExecution.class);

  /** How long somebody who shuts down waits for the broker to hear of it. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** The run cannot be done; the message says why. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private final Workplace workplace;
  private final StopSignal stop;
  private final Patience patience;
  private final String runId;
  private final RunSpec spec;
  private RunRecord run;
  private int reached;
  private CompletableFuture<Void> acknowledged = CompletableFuture.completedFuture(null);

  RunExecution(Workplace workplace, RunSubmitted job, StopSignal stop) {
    this.workplace = workplace;
    this.stop = stop;
    this.patience = new Patience(job.runId(), stop);
    this.runId = job.runId();
    this.spec = job.spec();
    this.run = RunRecord.of(job);
  }

  /**
   * Works until the run has ended or the job is to be handed back.
   *
   * @throws ConflictingRunException if the run exists with other settings
   */
  Outcome call() throws ConflictingRunException {
    try {
      read();
      if (!run.state().isFinal()) {
        train();
      } else if (!run.announced()) {
        publishCheckpoints(run.iteration());
        publishState();
      }
      if (!run.announced()) {
        awaitAcknowledged();
        write(run.allAnnounced());
      }
      return Outcome.FINISHED;
    } catch (HandedBackException e) {
      LOG.infof("Run %s is handed back at iteration %d", runId, run.iteration());
      return Outcome.HANDED_BACK;
    } finally {
      workplace.metrics().clear();
    }
  }

  private void read() throws ConflictingRunException, HandedBackException {
    Optional<RunRecord> known =
        patience.insist("read the state", () -> workplace.runs().find(runId));
    if (known.isEmpty()) {
      write(run);
    } else if (known.get().spec().equals(spec)) {
      run = known.get();
    } else {
      throw new ConflictingRunException(runId);
    }
    reached = run.iteration();
  }

  private void train() throws HandedBackException {
    try {
      if (stop.request() == StopSignal.Request.CANCEL) {
        enter(RunState.CANCELLED, run.iteration(), null);
        return;
      }
      ImageSet images = images();
      Optional<Checkpoint> latest =
          patience.insist("read the checkpoints", () -> workplace.checkpoints().latest(runId));
      if (latest.isPresent()) {
        checkBelongs(latest.get().manifest(), images);
      }
      try (Engine engine = Engines.open(spec.engine(), spec.device());
          Training training = begin(images, engine, latest)) {
        LOG.infof(
            "Run %s begins at iteration %d of %d on %s %s, %s, %d threads",
            runId,
            training.iteration(),
            spec.iterations(),
            engine.name(),
            engine.version(),
            engine.processor(),
            engine.threads());
        reached = training.iteration();
        enter(RunState.RUNNING, reached, null);
        publishCheckpoints(training.iteration());
        loop(training, series(latest), images.digest(), environment(engine));
      }
    } catch (Refused | NumericalBlowUpException | EngineException | IllegalArgumentException e) {
      LOG.errorf("Run %s fails: %s", runId, e.getMessage());
      enter(RunState.FAILED, reached, e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      LOG.errorf(e, "Run %s fails", runId);
      enter(RunState.FAILED, reached, "The trainer could not go on: " + e);
    }
  }

  private ImageSet images() throws Refused {
    try {
      return ImageSets.open(spec.dataset(), spec.resolution());
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused(String.valueOf(e.getMessage()));
    }
  }

  private void checkBelongs(Manifest manifest, ImageSet images) throws Refused {
    if (!manifest.spec().equals(spec)) {
      throw new Refused(
          "Checkpoint %d of run %s was made with other settings; submit under another runId"
              .formatted(manifest.iteration(), runId));
    }
    if (!manifest.dataDigest().equals(images.digest())) {
      throw new Refused(
          "Data set %s has changed since checkpoint %d: its digest is %s, that of the checkpoint %s;"
                  .formatted(
                      spec.dataset(), manifest.iteration(), images.digest(), manifest.dataDigest())
              + " bring the old data back, or submit a new run");
    }
  }

  private Training begin(ImageSet images, Engine engine, Optional<Checkpoint> latest)
      throws Refused, HandedBackException {
    if (latest.isEmpty()) {
      return Training.start(spec, images, engine);
    }
    Manifest manifest = latest.get().manifest();
    Environment now = environment(engine);
    if (!now.equals(manifest.environment())) {
      LOG.warnf(
          "Run %s goes on in another environment, so its bits may differ from those of a run without"
              + " interruption: %s now, %s before",
          runId, now, manifest.environment());
    }
    return Training.resume(spec, images, engine, state(latest.get()), manifest.iteration());
  }

  private Map<String, NamedTensor> state(Checkpoint checkpoint)
      throws Refused, HandedBackException {
    try {
      return patience.insist(
          "read checkpoint " + checkpoint.folder(),
          () -> {
            try {
              return Safetensors.read(checkpoint.folder().resolve(Checkpoint.TRAINER)).tensors();
            } catch (CorruptCheckpointException e) {
              throw new IllegalStateException(e.getMessage(), e);
            }
          });
    } catch (IllegalStateException e) {
      throw new Refused("Checkpoint cannot be read: " + e.getMessage());
    }
  }

  private static Environment environment(Engine engine) {
    return new Environment(
        engine.name(), engine.version(), engine.device(), engine.threads(), engine.processor());
  }

  /** After a checkpoint that is not scored, its points still wait for the next one that is. */
  private LossSeries series(Optional<Checkpoint> latest) {
    List<LossPoint> waiting =
        latest
            .map(Checkpoint::manifest)
            .filter(manifest -> !isScored(manifest.iteration()))
            .map(Manifest::losses)
            .orElse(List.of());
    return new LossSeries(spec.evaluateEvery(), waiting);
  }

  private boolean isScored(int iteration) {
    return iteration % spec.evaluateEvery() == 0 || iteration == spec.iterations();
  }

  private void loop(
      Training training, LossSeries series, String dataDigest, Environment environment)
      throws HandedBackException {
    RateMeter rate = new RateMeter(training.iteration());
    while (training.iteration() < spec.iterations()) {
      switch (stop.request()) {
        case CANCEL -> {
          enter(RunState.CANCELLED, training.iteration(), null);
          return;
        }
        case HAND_BACK -> {
          suspend(training, manifest(training, series, dataDigest, environment));
          throw new HandedBackException();
        }
        case NONE -> {}
      }
      Map<String, Double> losses = training.step();
      int iteration = training.iteration();
      reached = iteration;
      series.add(iteration, Instant.now(), losses);
      if (rate.isDue() || isScored(iteration)) {
        report(iteration, losses, rate.read(iteration));
      }
      if (isScored(iteration)) {
        Manifest manifest = manifest(training, series, dataDigest, environment);
        Checkpoint saved = patience.insist("save a checkpoint", () -> save(training, manifest));
        publish(saved.announcement());
        series.restart();
      }
    }
    enter(RunState.COMPLETED, training.iteration(), null);
  }

  private Manifest manifest(
      Training training, LossSeries series, String dataDigest, Environment environment) {
    return Manifest.withoutFiles(
        runId,
        training.iteration(),
        training.iteration() == spec.iterations(),
        spec,
        series.points(),
        dataDigest,
        workplace.codeVersion(),
        environment,
        Instant.now());
  }

  private Checkpoint save(Training training, Manifest manifest) throws IOException {
    return workplace
        .checkpoints()
        .save(
            manifest,
            Map.of(
                Checkpoint.GENERATOR,
                out -> out.write(training.generatorOnnx()),
                Checkpoint.TRAINER,
                out -> Safetensors.write(out, training.state(), Map.of())));
  }

  /** Tries once: whoever shuts down cannot wait, and the checkpoint before is there. */
  private void suspend(Training training, Manifest manifest) {
    try {
      if (training.iteration() > 0) {
        save(training, manifest);
      }
      run = run.enter(RunState.SUSPENDED, training.iteration(), null, Instant.now());
      workplace.runs().write(run);
    } catch (IOException e) {
      LOG.warnf(
          "Run %s could not be saved at iteration %d and will go on from its last checkpoint: %s",
          runId, training.iteration(), e.getMessage());
      return;
    }
    publishState();
    acknowledged.completeOnTimeout(null, FAREWELL.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private void report(int iteration, Map<String, Double> losses, double rate) {
    Instant now = Instant.now();
    run = run.progress(iteration, losses, rate, now);
    try {
      workplace.runs().write(run);
    } catch (IOException e) {
      LOG.warnf("The progress of run %s is not in the store: %s", runId, e.getMessage());
    }
    workplace.metrics().show(run);
    workplace
        .outbox()
        .report(new TrainingProgressed(runId, iteration, spec.iterations(), losses, rate, now));
  }

  private void enter(RunState next, int iteration, @Nullable String reason)
      throws HandedBackException {
    write(run.enter(next, iteration, reason, Instant.now()));
    publishState();
  }

  private void write(RunRecord next) throws HandedBackException {
    run =
        patience.insist(
            "write the state",
            () -> {
              workplace.runs().write(next);
              return next;
            });
  }

  private void publishState() {
    publish(
        new RunStateChanged(runId, run.state(), run.iteration(), run.reason(), run.updatedAt()));
  }

  private void publishCheckpoints(int upTo) throws HandedBackException {
    for (Checkpoint checkpoint :
        patience.insist("list the checkpoints", () -> workplace.checkpoints().list(runId))) {
      int iteration = checkpoint.manifest().iteration();
      if (iteration <= upTo && isScored(iteration)) {
        publish(checkpoint.announcement());
      }
    }
  }

  private void publish(Event event) {
    acknowledged = workplace.outbox().add(event);
  }

  private void awaitAcknowledged() throws HandedBackException {
    if (!stop.await(acknowledged)) {
      throw new HandedBackException();
    }
  }
}
