package io.ssd2gan.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up",
        "submit",
        "status",
        "cancel",
        "compare",
        "generate",
        "rescore",
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters redrive",
        "down"
      })
  void everyCommandExplainsItselfWithAnExample(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();
    assertThat(out.toString())
        .contains("Usage: deploy/ssd2gan " + command)
        .contains("Example")
        .contains("  deploy/ssd2gan " + command)
        .contains("--home");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submit",
        "status",
        "cancel x",
        "compare x",
        "generate",
        "rescore x",
        "dead-letters list"
      })
  void saysThatNoStackIsUp(String command) {
    assertThat(run((command + " --home " + home).split(" "))).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("ssd2gan: No stack is up in " + home)
        .contains("deploy/ssd2gan up")
        .hasLineCount(1);
  }

  @Test
  void aWrongCommandLineHasItsOwnExitCode() {
    assertThat(run("demo", "--colour")).isEqualTo(2);
    assertThat(err.toString()).contains("--colour");
    assertThat(run("demo", "--kafka-port", "many")).isEqualTo(2);
  }

  @Test
  void demoRefusesSettingsBeforeItStartsAnything() {
    assertThat(run("demo", "--home", home.toString(), "--set", "alpha=7")).isEqualTo(1);
    assertThat(err.toString()).contains("alpha").hasLineCount(1);
    err.getBuffer().setLength(0);
    assertThat(run("demo", "--home", home.toString(), "--data", home + "/none")).isEqualTo(1);
    assertThat(err.toString()).contains(home + "/none").hasLineCount(1);
  }

  @Test
  void downWithNothingUpIsNoFailure() {
    assertThat(run("down", "--home", home.toString())).isZero();
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
