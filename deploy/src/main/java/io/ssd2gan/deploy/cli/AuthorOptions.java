package io.ssd2gan.deploy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who changes what the registry decides, and why: told to everybody who listens. */
final class AuthorOptions {
  @Option(names = "--author", paramLabel = "NAME", description = "Who you are; else your user name")
  private String author = System.getProperty("user.name", "");

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; needed for every change")
  private @Nullable String reason;

  String author() {
    return author;
  }

  String reason() {
    if (reason == null) {
      throw new IllegalArgumentException("--reason is missing: say why, for those who are told");
    }
    return reason;
  }
}
