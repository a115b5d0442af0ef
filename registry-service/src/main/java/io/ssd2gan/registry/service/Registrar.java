package io.ssd2gan.registry.service;

import io.ssd2gan.base.messaging.Announcer;
import io.ssd2gan.common.checkpoint.Checkpoint;
import io.ssd2gan.common.checkpoint.CheckpointStore;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.checkpoint.FileEntry;
import io.ssd2gan.common.checkpoint.Manifest;
import io.ssd2gan.common.event.Champion;
import io.ssd2gan.common.event.CheckpointScored;
import io.ssd2gan.common.generator.GeneratorModel;
import io.ssd2gan.common.image.SampleGrid;
import io.ssd2gan.registry.mlflow.GeneratorVersion;
import io.ssd2gan.registry.mlflow.Metric;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.MlflowRun;
import io.ssd2gan.registry.mlflow.ModelVersion;
import io.ssd2gan.registry.mlflow.OnnxFlavour;
import io.ssd2gan.registry.mlflow.RegisteredModel;
import io.ssd2gan.registry.selection.Candidate;
import io.ssd2gan.registry.selection.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in one score. In these steps, each of which does nothing if it was done before:
 *
 * <ol>
 *   <li>Open the checkpoint and compare it with the score.
 *   <li>Find the run in MLflow by its tag, or create it with the tag. A score of another run with
 *       the same id ends here.
 *   <li>Log settings and losses, with the times of the manifest.
 *   <li>Write the sample grid.
 *   <li>Log the FID and what else was measured. The first FID of a (run, iteration, protocol)
 *       stays; a later one is ignored in favour of it.
 *   <li>Find the registered model or create it; its tag names the protocol of the first score. A
 *       score of another protocol ends here.
 *   <li>Announce what is registered and not announced yet, see below; then, if the alias {@code
 *       champion} does not point to the best version, point it there.
 *   <li>If the checkpoint is registered, or does not beat all that are ({@link Selection}): end
 *       here.
 *   <li>Write its files, {@code MLmodel} last, into a folder of their own.
 *   <li>Create the version, with tags that say all that the event will say, and that it is not
 *       announced. This is the decision: before it nothing has happened to the model, after it the
 *       rest will be done, by whoever comes.
 *   <li>Announce: point the alias {@code champion} to the version, send {@code ModelPromoted} until
 *       the broker acknowledges it, tag the version as announced.
 * </ol>
 *
 * <p>The score's message is acknowledged after the last step, so a crash between any two has the
 * steps repeated. A failure is a crash: the exception ends the attempt, and the next begins anew.
 *
 * <p>Invariants, at any time:
 *
 * <ul>
 *   <li>One MLflow run for one training run; one point of one FID curve for one (run, iteration,
 *       protocol); at most one version for one (run, iteration, protocol).
 *   <li>All versions of a model were measured under one protocol, and each is better than the one
 *       before. So the newest is the best, and is the minimum over all scores taken in, to within
 *       the minimum gain.
 *   <li>A version whose files are incomplete does not exist.
 *   <li>At most one version is not announced, and it is the newest.
 *   <li>{@code ModelPromoted} of a version has the same content each time it is sent.
 * </ul>
 *
 * <p>They hold while one registry writes to the MLflow server, which offers nothing to exclude a
 * second one: {@link Leadership} sees to it for the registries of one broker. Versions that
 * somebody else registered under the same name are left alone.
 *
 * <p>The alias is the registry's own: one that was moved or deleted is put right at the start and
 * with the next score of the model. A version that was deleted does not count, and the next best
 * one is the champion; no event says so, because its promotion was told when it was made. If the
 * score of the deleted version comes again, the version is made again, under the next number:
 * MLflow cannot tell a deleted version from one that never was, a score says that its checkpoint is
 * the best, and to send it again is the only way to undo a deletion.
 */
public final class Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

  private static final int GRID_COLUMNS = 8;
  private static final int GRID_IMAGES = GRID_COLUMNS * GRID_COLUMNS;
  private static final long GRID_SEED = 0;

  /**
   * What MLflow allows in the name of a metric, 250 characters, less the separators of groups and
   * words: a measure, a slash, a protocol.
   */
  private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,208}");

  private static final Pattern MEASURE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");
  private static final int MOST_MEASURES = 100;

  private final CheckpointStore checkpoints;
  private final MlflowClient mlflow;
  private final TrainingRuns runs;
  private final Selection selection;
  private final Announcer announcer;
  private final Consumer<GeneratorVersion> serving;

  /** One beside which nothing is served. */
  public Registrar(
      CheckpointStore checkpoints,
      MlflowClient mlflow,
      TrainingRuns runs,
      Selection selection,
      Announcer announcer) {
    this(checkpoints, mlflow, runs, selection, announcer, champion -> {});
  }

  /** One that lets {@code serving} know of a champion before all others. */
  public Registrar(
      CheckpointStore checkpoints,
      MlflowClient mlflow,
      TrainingRuns runs,
      Selection selection,
      Announcer announcer,
      Consumer<GeneratorVersion> serving) {
    this.checkpoints = checkpoints;
    this.mlflow = mlflow;
    this.runs = runs;
    this.selection = selection;
    this.announcer = announcer;
    this.serving = serving;
  }

  /**
   * Takes in a score.
   *
   * @throws CorruptCheckpointException if the checkpoint is not what the score says, or no
   *     generator: a repetition will not help
   * @throws ReusedRunIdException if MLflow has another run of the same id: nothing is logged
   * @throws IOException if store, MLflow or broker cannot be reached: to be repeated
   */
  public synchronized Outcome register(CheckpointScored score)
      throws IOException, CorruptCheckpointException, ReusedRunIdException {
    Checkpoint checkpoint = checkpoints.open(score.uri(), score.manifestSha256(), score.store());
    Manifest manifest = checkpoint.manifest();
    requireMatch(score, manifest);
    MlflowRun run = runs.of(manifest);
    double fid = log(score, checkpoint, run);
    String name = manifest.spec().model();
    String protocol = protocolOf(name, score.protocol());
    if (!protocol.equals(score.protocol())) {
      LOG.info(
          "Run {}, iteration {}: FID {} was measured under protocol {}, but model {} is chosen under"
              + " {}; it is logged and not compared. To choose under {}, train with another model"
              + " name",
          score.runId(),
          score.iteration(),
          fid,
          score.protocol(),
          name,
          protocol,
          score.protocol());
      return Outcome.OTHER_PROTOCOL;
    }
    List<GeneratorVersion> rivals = finish(name, protocol);
    if (rivals.stream().anyMatch(version -> isOf(version, score))) {
      return Outcome.PROMOTED;
    }
    Candidate candidate =
        new Candidate(protocol, fid, score.measures(), score.iteration(), score.runId());
    Optional<GeneratorVersion> best = best(rivals);
    if (!selection.promotes(candidate, best.map(GeneratorVersion::candidate))) {
      return Outcome.LOGGED;
    }
    announce(create(checkpoint, run, candidate, best.map(GeneratorVersion::champion).orElse(null)));
    return Outcome.PROMOTED;
  }

  /**
   * Announces, for every model, what is registered and not announced yet, and puts its alias right.
   */
  public synchronized void finishAll() throws IOException {
    for (RegisteredModel model : mlflow.models()) {
      String protocol = model.tags().get(GeneratorVersion.PROTOCOL);
      if (protocol != null) {
        finish(model.name(), protocol);
      }
    }
  }

  private static void requireMatch(CheckpointScored score, Manifest manifest)
      throws CorruptCheckpointException {
    if (!score.runId().equals(manifest.runId()) || score.iteration() != manifest.iteration()) {
      throw new CorruptCheckpointException(
          "The score is of run %s, iteration %d, but checkpoint %s of run %s, iteration %d"
              .formatted(
                  score.runId(),
                  score.iteration(),
                  score.uri(),
                  manifest.runId(),
                  manifest.iteration()));
    }
    if (!PROTOCOL.matcher(score.protocol()).matches()) {
      throw new CorruptCheckpointException(
          "Protocol \"%s\" cannot name a metric; it must match %s"
              .formatted(score.protocol(), PROTOCOL));
    }
    if (score.measures().size() > MOST_MEASURES) {
      throw new CorruptCheckpointException(
          "The score has %d measures; at most %d are logged"
              .formatted(score.measures().size(), MOST_MEASURES));
    }
    for (String measure : score.measures().keySet()) {
      if (!MEASURE.matcher(measure).matches()) {
        throw new CorruptCheckpointException(
            "Measure \"%s\" cannot name a metric; it must match %s".formatted(measure, MEASURE));
      }
    }
  }

  /** Steps 3 to 5; returns the FID that counts. */
  private double log(CheckpointScored score, Checkpoint checkpoint, MlflowRun run)
      throws IOException, CorruptCheckpointException {
    String key = "fid/" + score.protocol();
    Optional<Metric> known =
        mlflow.history(run.id(), key).stream()
            .filter(point -> point.step() == score.iteration())
            .findFirst();
    if (known.isPresent()) {
      return known.get().value();
    }
    runs.log(run, checkpoint.manifest());
    try (GeneratorModel generator = open(checkpoint)) {
      byte[] grid =
          SampleGrid.png(
              generator.sample(GRID_IMAGES, GRID_SEED),
              GRID_IMAGES,
              generator.resolution(),
              GRID_COLUMNS);
      mlflow.put(run.artifactUri(), "samples/%09d.png".formatted(score.iteration()), grid);
    }
    List<Metric> metrics = new ArrayList<>();
    metrics.add(new Metric(key, score.fid(), score.scoredAt(), score.iteration()));
    score
        .measures()
        .forEach(
            (name, value) ->
                metrics.add(
                    new Metric(
                        name + "/" + score.protocol(),
                        value,
                        score.scoredAt(),
                        score.iteration())));
    mlflow.log(run.id(), metrics, Map.of(), Map.of());
    return score.fid();
  }

  /** Step 6: the protocol under which a model is chosen; the given one if it is the first. */
  private String protocolOf(String name, String first) throws IOException {
    Optional<RegisteredModel> model = mlflow.model(name);
    if (model.isEmpty()) {
      mlflow.createModel(
          name,
          "Generators of ssd2gan, chosen by FID under protocol %s; the alias %s is the best one"
              .formatted(first, GeneratorVersion.CHAMPION),
          Map.of(GeneratorVersion.PROTOCOL, first));
      return first;
    }
    String protocol = model.get().tags().get(GeneratorVersion.PROTOCOL);
    if (protocol == null) {
      mlflow.tagModel(name, GeneratorVersion.PROTOCOL, first);
      return first;
    }
    return protocol;
  }

  private static boolean isOf(GeneratorVersion version, CheckpointScored score) {
    return version.candidate().runId().equals(score.runId())
        && version.candidate().iteration() == score.iteration();
  }

  /** Step 7; returns the versions that a candidate has to beat. */
  private List<GeneratorVersion> finish(String model, String protocol) throws IOException {
    List<GeneratorVersion> versions = GeneratorVersion.all(mlflow, model);
    for (GeneratorVersion version : versions) {
      if (!version.announced()) {
        announce(version);
      }
    }
    List<GeneratorVersion> rivals =
        versions.stream()
            .filter(version -> version.candidate().protocol().equals(protocol))
            .toList();
    Optional<GeneratorVersion> best = best(rivals);
    if (best.isPresent()) {
      putAliasRight(best.get().version());
    }
    return rivals;
  }

  private static Optional<GeneratorVersion> best(List<GeneratorVersion> rivals) {
    return rivals.stream().min(Comparator.comparing(GeneratorVersion::candidate));
  }

  private void putAliasRight(ModelVersion best) throws IOException {
    Optional<Integer> found =
        mlflow.aliased(best.model(), GeneratorVersion.CHAMPION).map(ModelVersion::version);
    if (!found.equals(Optional.of(best.version()))) {
      mlflow.setAlias(best, GeneratorVersion.CHAMPION);
      LOG.warn(
          "The alias {} of model {} pointed to {}; it points to version {} again, the best",
          GeneratorVersion.CHAMPION,
          best.model(),
          found.map(version -> "version " + version).orElse("nothing"),
          best.version());
    }
  }

  /** Steps 9 and 10. */
  private GeneratorVersion create(
      Checkpoint checkpoint, MlflowRun run, Candidate candidate, @Nullable Champion previous)
      throws IOException, CorruptCheckpointException {
    Manifest manifest = checkpoint.manifest();
    String path = "models/%09d".formatted(candidate.iteration());
    String source = run.artifactUri() + "/" + path;
    Map<String, byte[]> files;
    try (GeneratorModel generator = open(checkpoint)) {
      files =
          OnnxFlavour.files(
              checkpoint.bytes(Checkpoint.GENERATOR),
              generator.latentSize(),
              generator.resolution(),
              path,
              run.id(),
              manifest.savedAt());
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      mlflow.put(source, file.getKey(), file.getValue());
    }
    FileEntry entry = Objects.requireNonNull(manifest.files().get(Checkpoint.GENERATOR));
    return GeneratorVersion.create(
        mlflow,
        manifest.spec().model(),
        source,
        run.id(),
        candidate,
        entry.sha256(),
        checkpoint.manifestSha256(),
        previous);
  }

  /** Step 11. */
  private void announce(GeneratorVersion version) throws IOException {
    mlflow.setAlias(version.version(), GeneratorVersion.CHAMPION);
    serving.accept(version);
    announcer.announce(version.promoted());
    version.markAnnounced(mlflow);
    LOG.info(
        "Model {} has a new champion: version {}, run {}, iteration {}, FID {} ({})",
        version.version().model(),
        version.version().version(),
        version.candidate().runId(),
        version.candidate().iteration(),
        version.candidate().fid(),
        version.candidate().protocol());
  }

  private static GeneratorModel open(Checkpoint checkpoint)
      throws IOException, CorruptCheckpointException {
    return GeneratorModel.open(checkpoint.bytes(Checkpoint.GENERATOR));
  }
}
