package io.ssd2gan.registry.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleRequestTest {
  @Test
  void whatIsNotGivenHasADefault() {
    SampleRequest defaults = new SampleRequest(64, 0, null);
    assertThat(SampleRequest.parse(null)).isEqualTo(defaults);
    assertThat(SampleRequest.parse(new byte[0])).isEqualTo(defaults);
    assertThat(parse("{}")).isEqualTo(defaults);
  }

  @Test
  void whatIsGivenCounts() {
    assertThat(parse("{\"n\": 1000, \"seed\": -9223372036854775808, \"format\": \"npy\"}"))
        .isEqualTo(new SampleRequest(1000, Long.MIN_VALUE, SampleRequest.Format.NPY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"n\": 0}                        | n is 0; it must be a whole number from 1 to 1000",
        "{\"n\": 1001}                     | n is 1001",
        "{\"n\": 4294967297}               | n is 4294967297",
        "{\"n\": 1.5}                      | n is 1.5",
        "{\"n\": \"1\"}                    | n is \"1\"",
        "{\"n\": null}                     | n is null",
        "{\"seed\": 9223372036854775808}   | seed is 9223372036854775808",
        "{\"format\": \"jpeg\"}            | format is \"jpeg\"; it must be \"png\" or \"npy\"",
        "{\"format\": 1}                   | format is 1",
        "{\"sead\": 1}                     | there is no field \"sead\"; there are n, seed and format",
        "[]                                | must be a JSON object",
        "{\"n\":                           | not JSON",
      })
  void anythingElseIsRefusedByName(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining(message);
  }

  private static SampleRequest parse(String json) {
    return SampleRequest.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
