package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.event.Json;
import io.ssd2gan.deploy.run.ModelSelection;
import io.ssd2gan.deploy.run.RegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The champion of a model: why it is that, and the choice by hand. */
@Command(
    name = "champion",
    mixinStandardHelpOptions = true,
    description = {
      "Shows why a version is the champion of its model, or chooses another one by hand.",
      "",
      "A version that is chosen stays the champion until a better score comes, or with --pin whatever comes."
          + " Meanwhile scores are registered as before, so that --release loses nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan champion ssd2gan-cifar100-32",
      "  deploy/ssd2gan champion ssd2gan-cifar100-32 3 --pin --reason \"no stripes\"",
      "  deploy/ssd2gan champion ssd2gan-cifar100-32 --rollback --reason \"version 5 has stripes\"",
      "  deploy/ssd2gan champion ssd2gan-cifar100-32 --release --reason \"mended\""
    })
final class ChampionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private AuthorOptions author = new AuthorOptions();

  @Parameters(index = "0", paramLabel = "MODEL", description = "Its name, as models shows it")
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "VERSION",
      arity = "0..1",
      description = "Chooses this one; shows what is without one")
  private @Nullable Integer version;

  @Option(names = "--rollback", description = "Chooses the champion before the present one")
  private boolean rollback;

  @Option(names = "--release", description = "Ends the choice: the best is the champion again")
  private boolean release;

  @Option(names = "--pin", description = "What is chosen stays whatever scores come")
  private boolean pin;

  @Option(names = "--json", description = "As JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RegistryClient registry = new RegistryClient(home.state().registry());
    ModelSelection selection;
    if (Stream.of(version != null, rollback, release).filter(asked -> asked).count() > 1) {
      throw new IllegalArgumentException("Of VERSION, --rollback and --release only one goes");
    }
    if (release) {
      selection = registry.release(model, author.author(), author.reason());
    } else if (rollback || version != null) {
      selection = registry.choose(model, version, pin, author.author(), author.reason());
    } else if (pin) {
      throw new IllegalArgumentException("--pin needs a VERSION or --rollback");
    } else {
      selection = registry.selection(model);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(selection));
    } else {
      SelectionText.lines(model, selection).forEach(out::println);
    }
    return 0;
  }
}
