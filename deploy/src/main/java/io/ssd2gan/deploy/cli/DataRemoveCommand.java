package io.ssd2gan.deploy.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a data set out of the store. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a data set from the store, unless a run that has not ended uses it. Checkpoints that"
          + " are not scored yet may need it too: wait for their scores.",
      ""
    },
    footer = {"", "Example:", "  deploy/ssd2gan data remove photos"})
final class DataRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataCommand.StoreOption store = new DataCommand.StoreOption();

  @Parameters(paramLabel = "NAME", description = "Name of the data set, as list shows it")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    spec.commandLine().getOut().println("Removed: " + store.sets().remove(name).name());
    return 0;
  }
}
