package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.event.Bounds;
import io.ssd2gan.common.event.Direction;
import io.ssd2gan.deploy.run.ModelSelection;
import io.ssd2gan.deploy.run.RegistryClient;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How the champion of a model is chosen. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = {
      "Shows or changes how the champion of a model is chosen.",
      "",
      "A change holds for the versions that there are, too. Checkpoints that were not registered under the"
          + " policy before are decided anew when their scores come again: rescore RUN.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan policy ssd2gan-cifar100-32",
      "  deploy/ssd2gan policy ssd2gan-cifar100-32 --minimum-gain 0.5 --reason \"less noise\"",
      "  deploy/ssd2gan policy ssd2gan-cifar100-32 --guard 'recall>=0.1' --guard 'sample_diversity>=0.5' \\",
      "      --reason \"no collapse\""
    })
final class PolicyCommand implements Callable<Integer> {
  private static final Pattern GUARD = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)(<=|>=)(.+)");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private AuthorOptions author = new AuthorOptions();

  @Parameters(paramLabel = "MODEL", description = "Its name, as models shows it")
  private String model = "";

  @Option(names = "--measure", paramLabel = "NAME", description = "What decides, such as fid, kid")
  private @Nullable String measure;

  @Option(names = "--direction", paramLabel = "WORD", description = "minimize or maximize it")
  private @Nullable String direction;

  @Option(
      names = "--protocol",
      paramLabel = "ID",
      description = "Under which it has to be measured")
  private @Nullable String protocol;

  @Option(
      names = "--minimum-gain",
      paramLabel = "X",
      description = "By how much it has to be better than the champion's")
  private @Nullable Double minimumGain;

  @Option(
      names = "--guard",
      paramLabel = "MEASURE<=X",
      description = "What a champion has to meet, <= or >=; all guards anew, none with --no-guards")
  private List<String> guards = List.of();

  @Option(names = "--no-guards", description = "Takes all guards away")
  private boolean noGuards;

  @Override
  public Integer call() {
    RegistryClient registry = new RegistryClient(home.state().registry());
    Map<String, Object> changes = changes();
    ModelSelection selection =
        changes.isEmpty()
            ? registry.selection(model)
            : registry.govern(model, changes, author.author(), author.reason());
    PrintWriter out = spec.commandLine().getOut();
    SelectionText.lines(model, selection).forEach(out::println);
    return 0;
  }

  private Map<String, Object> changes() {
    Map<String, Object> changes = new LinkedHashMap<>();
    if (measure != null) {
      changes.put("measure", measure);
    }
    if (direction != null) {
      changes.put("direction", direction(direction).label());
    }
    if (protocol != null) {
      changes.put("protocol", protocol);
    }
    if (minimumGain != null) {
      changes.put("minimumGain", minimumGain);
    }
    if (noGuards || !guards.isEmpty()) {
      changes.put("guards", guards(guards));
    }
    return changes;
  }

  private static Direction direction(String word) {
    for (Direction direction : Direction.values()) {
      if (direction.label().equals(word)) {
        return direction;
      }
    }
    throw new IllegalArgumentException(
        "--direction is %s; it must be minimize or maximize".formatted(word));
  }

  /** By measure, what {@code measure<=X} and {@code measure>=X} say of it together. */
  static Map<String, Bounds> guards(List<String> texts) {
    Map<String, Bounds> guards = new LinkedHashMap<>();
    for (String text : texts) {
      Matcher guard = GUARD.matcher(text.replace(" ", ""));
      if (!guard.matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no guard; one is such as recall>=0.1".formatted(text));
      }
      double limit;
      try {
        limit = Double.parseDouble(guard.group(3));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "\"%s\" is no guard: %s is not a number".formatted(text, guard.group(3)), e);
      }
      Bounds known = guards.getOrDefault(guard.group(1), new Bounds(null, null));
      guards.put(
          guard.group(1),
          guard.group(2).equals("<=")
              ? new Bounds(known.min(), limit)
              : new Bounds(limit, known.max()));
    }
    return guards;
  }
}
