package io.ssd2gan.deploy.cli;

import io.ssd2gan.common.data.DataSet;
import io.ssd2gan.common.event.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The data sets there are in the store. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {"Lists the data sets in the store.", ""},
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan data list",
      "  deploy/ssd2gan data list --store s3://bucket/ssd2gan --json"
    })
final class DataListCommand implements Callable<Integer> {
  private static final String LINE = "%-24s %10s %10s  %-20s %s%n";
  private static final double MEGABYTE = 1e6;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataCommand.StoreOption store = new DataCommand.StoreOption();

  @Option(names = "--json", description = "As JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<DataSet> sets = store.sets().list();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(sets));
    } else if (sets.isEmpty()) {
      out.println("No data sets; `deploy/ssd2gan data add NAME FOLDER` adds one");
    } else {
      out.printf(LINE, "data set", "images", "MB", "added", "digest");
      for (DataSet set : sets) {
        out.printf(
            LINE,
            set.name(),
            set.images(),
            "%.1f".formatted(set.bytes() / MEGABYTE),
            set.addedAt(),
            set.digest());
      }
    }
    return 0;
  }
}
