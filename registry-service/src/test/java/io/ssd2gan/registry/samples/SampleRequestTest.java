package io.ssd2gan.registry.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleRequestTest {
  @Test
  void whatIsNotGivenHasADefault() {
    SampleRequest defaults = new SampleRequest(64, 0, null, "champion", null);
    assertThat(SampleRequest.parse(null)).isEqualTo(defaults);
    assertThat(SampleRequest.parse(new byte[0])).isEqualTo(defaults);
    assertThat(parse("{}")).isEqualTo(defaults);
    assertThat(SampleRequest.parseQuery(new MultivaluedHashMap<String, String>()))
        .isEqualTo(defaults);
  }

  @Test
  void whatIsGivenCounts() {
    SampleRequest expected = new SampleRequest(1000, Long.MIN_VALUE, 0.5, "12", SampleFormat.NPY);
    assertThat(
            parse(
                "{\"n\": 1000, \"seed\": -9223372036854775808, \"truncation\": 0.5, \"version\": 12,"
                    + " \"format\": \"npy\"}"))
        .isEqualTo(expected);
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    query.add("n", "1000");
    query.add("seed", "-9223372036854775808");
    query.add("truncation", "0.5");
    query.add("version", "12");
    query.add("format", "npy");
    assertThat(SampleRequest.parseQuery(query)).isEqualTo(expected);

    query.add("n", "1000");
    assertThatThrownBy(() -> SampleRequest.parseQuery(query))
        .hasMessage("n is given more than once");
  }

  @Test
  void aTextInAQueryIsNoNumber() {
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    query.add("n", "many");
    assertThatThrownBy(() -> SampleRequest.parseQuery(query)).hasMessageContaining("n is \"many\"");
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
        "{\"format\": \"jpeg\"}            | format is \"jpeg\"; it must be \"png\", \"zip\" or \"npy\"",
        "{\"truncation\": 0}             | truncation is 0; it must be a number from 0.05 to 10.0",
        "{\"truncation\": \"NaN\"}     | truncation is \"NaN\"",
        "{\"version\": 1.5}              | version is 1.5; it must be a number or an alias",
        "{\"format\": 1}                   | format is 1",
        "{\"sead\": 1}                     | there is no field \"sead\"; there are n, seed, truncation, version and format",
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
