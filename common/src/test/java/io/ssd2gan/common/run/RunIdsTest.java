package io.ssd2gan.common.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdsTest {
  @Test
  void createsValidIdsThatDiffer() {
    assertThat(Stream.generate(RunIds::create).limit(20).map(RunIds::check))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "a\\b", "-a", "a b", "a\n", "\u00e4", "a:b"})
  void refusesWhatIsNoFolderName(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunIds.check(id))
        .withMessageContaining("runId \"" + id + "\"");
  }

  @Test
  void limitsTheLength() {
    assertThat(RunIds.check("x".repeat(64))).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> RunIds.check("x".repeat(65)));
  }
}
