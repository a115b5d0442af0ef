package io.ssd2gan.deploy.cli;

import io.ssd2gan.deploy.stack.LogFiles;
import io.ssd2gan.deploy.stack.LogReader;
import io.ssd2gan.local.process.LocalStackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the processes of a stack have written. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the logs of the stack, up or not.",
      "",
      "Ten of each part are kept. A new one begins with each start, and after 16 MB.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  deploy/ssd2gan logs",
      "  deploy/ssd2gan logs -f trainer",
      "  deploy/ssd2gan logs --lines 1000 --earlier 1 evaluator"
    })
final class LogsCommand implements Callable<Integer> {
  private static final int PAUSE_MILLIS = 300;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOption home = new HomeOption();

  @Parameters(
      paramLabel = "PART",
      arity = "0..1",
      completionCandidates = Candidates.Logs.class,
      description =
          "kafka, mlflow, trainer, evaluator, registry or supervisor; all of them when left out")
  private @Nullable String part;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written from now on, until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "The last N lines of each (default: ${DEFAULT-VALUE})")
  private int lines;

  @Option(
      names = "--earlier",
      paramLabel = "N",
      defaultValue = "0",
      description = "The log before (1), or one before that, up to 9")
  private int earlier;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Map<String, LogReader> readers = new LinkedHashMap<>();
    home.home()
        .logs()
        .forEach(
            (label, log) -> {
              Path file = LogFiles.earlier(log, earlier);
              if ((part == null || part.equals(label)) && (follow || Files.exists(file))) {
                readers.put(label, new LogReader(file));
              }
            });
    if (readers.isEmpty()) {
      throw new LocalStackException(
          "There is no such log in %s".formatted(home.home().folder().resolve("logs")));
    }
    for (Map.Entry<String, LogReader> reader : readers.entrySet()) {
      List<String> all = reader.getValue().next();
      print(reader.getKey(), all.subList(Math.max(0, all.size() - lines), all.size()));
    }
    while (follow) {
      for (Map.Entry<String, LogReader> reader : readers.entrySet()) {
        print(reader.getKey(), reader.getValue().next());
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return 0;
  }

  private void check() {
    if (part != null && !home.home().logs().containsKey(part)) {
      throw new IllegalArgumentException(
          "There is no part %s; there are %s"
              .formatted(part, String.join(", ", home.home().logs().keySet())));
    }
    if (lines < 0 || earlier < 0 || earlier > LogFiles.KEPT) {
      throw new IllegalArgumentException(
          "--lines is %d and --earlier is %d; they are 0 or more, and --earlier up to %d"
              .formatted(lines, earlier, LogFiles.KEPT));
    }
    if (follow && earlier > 0) {
      throw new IllegalArgumentException("Nothing follows in an --earlier log: leave out -f");
    }
  }

  /** Each line with its part before it, where there is more than one. */
  private void print(String label, List<String> written) {
    PrintWriter out = spec.commandLine().getOut();
    for (String line : written) {
      out.println(part == null ? "%-10s | %s".formatted(label, line) : line);
    }
  }
}
