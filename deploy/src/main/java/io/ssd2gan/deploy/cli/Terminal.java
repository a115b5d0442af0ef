package io.ssd2gan.deploy.cli;

import io.ssd2gan.deploy.run.ChampionModel;

/** What is written to the user. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal, as the script has found out. */
  static boolean isOne() {
    return Boolean.getBoolean("ssd2gan.terminal");
  }

  /** The line that other programs may read. */
  static String championLine(ChampionModel champion) {
    return "champion run=%s iteration=%d fid=%.4f protocol=%s"
        .formatted(champion.runId(), champion.iteration(), champion.fid(), champion.protocol());
  }
}
