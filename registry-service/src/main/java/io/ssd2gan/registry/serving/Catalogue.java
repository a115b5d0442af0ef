package io.ssd2gan.registry.serving;

import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import io.ssd2gan.registry.mlflow.MlflowClient;
import io.ssd2gan.registry.mlflow.MlflowRefusedException;
import io.ssd2gan.registry.mlflow.MlflowUnavailableException;
import io.ssd2gan.registry.mlflow.ModelVersion;
import io.ssd2gan.registry.mlflow.RegisteredModel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which models and versions there are, from memory. What an alias names is known from the last
 * {@link #refresh}; an alias or a number that is not known yet is looked up in MLflow, unless
 * MLflow did not answer the last refresh, which need not be waited for again.
 */
final class Catalogue {
  private static final int MAX_NUMBERED = 1000;

  private final MlflowClient mlflow;
  private final Map<Alias, GeneratorVersion> aliases = new ConcurrentHashMap<>();

  /** A version never changes, so it is kept for as long as there is room. */
  private final Map<Number, GeneratorVersion> numbered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Number, GeneratorVersion> eldest) {
          return size() > MAX_NUMBERED;
        }
      };

  private volatile @Nullable List<RegisteredModel> models;
  private volatile @Nullable IOException away;

  private record Alias(String model, String name) {}

  private record Number(String model, int version) {}

  /** Told of a version that an alias names from now on, before anybody else. */
  @FunctionalInterface
  interface Successor {
    /**
     * Prepares for it.
     *
     * @return false to leave the alias where it was, if it was anywhere
     */
    boolean prepare(GeneratorVersion version);
  }

  Catalogue(MlflowClient mlflow) {
    this.mlflow = mlflow;
  }

  /** The models of the registry. */
  List<RegisteredModel> models() throws IOException {
    List<RegisteredModel> known = models;
    return known == null ? readModels() : known;
  }

  private List<RegisteredModel> readModels() throws IOException {
    return mlflow.models().stream().filter(KeptModel::isKept).toList();
  }

  /**
   * A version of a model that the registry made.
   *
   * @param version a number or an alias
   */
  Optional<GeneratorVersion> find(String model, String version) throws IOException {
    return version.matches("[0-9]{1,9}")
        ? numbered(new Number(model, Integer.parseInt(version)))
        : aliased(new Alias(model, version));
  }

  /** The champion of one of {@link #models}; every refresh looks for it. */
  Optional<GeneratorVersion> champion(String model) throws IOException {
    return models == null
        ? find(model, KeptModel.CHAMPION)
        : Optional.ofNullable(aliases.get(new Alias(model, KeptModel.CHAMPION)));
  }

  private Optional<GeneratorVersion> aliased(Alias alias) throws IOException {
    GeneratorVersion known = aliases.get(alias);
    if (known != null) {
      return Optional.of(known);
    }
    requirePresent();
    Optional<GeneratorVersion> found = lookUp(alias);
    found.ifPresent(version -> aliases.putIfAbsent(alias, version));
    return found;
  }

  private Optional<GeneratorVersion> lookUp(Alias alias) throws IOException {
    return mlflow.aliased(alias.model(), alias.name()).flatMap(GeneratorVersion::of);
  }

  private Optional<GeneratorVersion> numbered(Number number) throws IOException {
    synchronized (numbered) {
      GeneratorVersion known = numbered.get(number);
      if (known != null) {
        return Optional.of(known);
      }
    }
    for (GeneratorVersion version : aliases.values()) {
      if (numberOf(version.version()).equals(number)) {
        return Optional.of(version);
      }
    }
    requirePresent();
    Optional<GeneratorVersion> found =
        mlflow.version(number.model(), number.version()).flatMap(GeneratorVersion::of);
    found.ifPresent(
        version -> {
          synchronized (numbered) {
            numbered.put(number, version);
          }
        });
    return found;
  }

  private static Number numberOf(ModelVersion version) {
    return new Number(version.model(), version.version());
  }

  private void requirePresent() throws IOException {
    IOException reason = away;
    if (reason != null) {
      throw new MlflowUnavailableException(String.valueOf(reason.getMessage()), reason);
    }
  }

  /**
   * Asks MLflow for the models, and for the champions and the other aliases that somebody asked for
   * which have changed. What it does not answer stays as it was.
   *
   * @throws IOException if MLflow cannot be reached
   */
  void refresh(Successor successor) throws IOException {
    try {
      List<RegisteredModel> present = readModels();
      away = null;
      // Not only those of these models: some may have been made since, and some be gone.
      Set<Alias> asked = new LinkedHashSet<>();
      present.forEach(model -> asked.add(new Alias(model.name(), KeptModel.CHAMPION)));
      asked.addAll(aliases.keySet());
      present.forEach(model -> asked.removeIf(alias -> isUnchanged(alias, model)));
      for (Alias alias : asked) {
        refresh(alias, successor);
      }
      models = present;
    } catch (IOException e) {
      away = e;
      throw e;
    }
  }

  private boolean isUnchanged(Alias alias, RegisteredModel model) {
    GeneratorVersion known = aliases.get(alias);
    return known != null
        && alias.model().equals(model.name())
        && Integer.valueOf(known.number()).equals(model.aliases().get(alias.name()));
  }

  /** Knows of a champion without asking. */
  void promoted(GeneratorVersion version) {
    aliases.put(new Alias(version.version().model(), KeptModel.CHAMPION), version);
  }

  private void refresh(Alias alias, Successor successor) throws IOException {
    GeneratorVersion known = aliases.get(alias);
    Optional<GeneratorVersion> found;
    try {
      found = lookUp(alias);
    } catch (MlflowRefusedException e) {
      return;
    }
    if (found.isEmpty()) {
      if (known != null) {
        aliases.remove(alias, known);
      }
    } else if (!found.get().equals(known) && (successor.prepare(found.get()) || known == null)) {
      aliases.put(alias, found.get());
    }
  }
}
