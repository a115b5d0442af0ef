package io.ssd2gan.local.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.local.process.LocalStackException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonVenvTest {
  private static final byte[] NOTHING = "# nothing\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path cache;
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

  @Test
  void isMadeOnceAndAgainWhenAKillLeftItHalfMade() throws Exception {
    Path venv = venv(NOTHING);
    assertThat(venv.resolve("bin/python")).isExecutable();
    assertThat(progress).hasSize(2);
    assertThat(progress.get(0)).contains(venv.toString());

    assertThat(venv(NOTHING)).isEqualTo(venv);
    assertThat(progress).as("nothing was made").hasSize(2);

    Files.delete(venv.resolve("complete"));
    Path rest = Files.createFile(venv.resolve("rest"));
    assertThat(venv(NOTHING)).isEqualTo(venv);
    assertThat(rest).doesNotExist();
    assertThat(progress).hasSize(4);
  }

  @Test
  void saysWhatPipSaidWhenAPackageCannotBeHad() {
    byte[] wrong = "no-such-package @ file:///no/such/file.whl\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> venv(wrong))
        .isInstanceOf(LocalStackException.class)
        .hasMessageContaining("could not be made")
        .hasMessageContaining("file.whl");
  }

  private Path venv(byte[] requirements) {
    return PythonVenv.of("Test", requirements).ensure(cache, progress::add);
  }
}
