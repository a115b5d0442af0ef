package io.ssd2gan.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.common.event.Bounds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCommandTest {
  @Test
  void guardsOfOneMeasureAreTakenTogether() {
    assertThat(
            PolicyCommand.guards(
                List.of("recall>=0.1", "high_frequency_excess <= 3", "high_frequency_excess>=-3")))
        .isEqualTo(
            Map.of(
                "recall", new Bounds(0.1, null),
                "high_frequency_excess", new Bounds(-3.0, 3.0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"recall", "recall=0.1", "recall>=", "recall>=much", ">=1", "a b<=1<=2"})
  void whatIsNoGuardIsRefused(String text) {
    assertThatThrownBy(() -> PolicyCommand.guards(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\" is no guard");
  }
}
