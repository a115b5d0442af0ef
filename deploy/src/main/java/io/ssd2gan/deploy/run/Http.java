package io.ssd2gan.deploy.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.ssd2gan.common.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Requests to one of the services, whose refusals are {@code {"error": "..."}}. */
final class Http {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final String service;
  private final String address;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * Requests to {@code address}.
   *
   * @param service as messages shall name it
   */
  Http(String service, String address) {
    this.service = service;
    this.address = address;
  }

  /** An answer with a status of success, or 404. */
  record Answer(int status, byte[] body) {
    boolean isFound() {
      return status != 404;
    }

    <T> T as(ObjectReader reader) {
      try {
        return reader.readValue(body);
      } catch (IOException e) {
        throw new RequestFailedException(
            "An answer is not what it should be: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Sends a request.
   *
   * @param json the body, or null for none
   * @throws RequestFailedException when there is no answer, or one that is neither a success nor
   *     404
   */
  Answer send(String method, String path, @Nullable Object json) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT);
      if (json == null) {
        request.method(method, HttpRequest.BodyPublishers.noBody());
      } else {
        request
            .header("Content-Type", "application/json")
            .method(
                method,
                HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(json)));
      }
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2 && response.statusCode() != 404) {
        throw new RequestFailedException(reason(response.body(), response.statusCode()), null);
      }
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new RequestFailedException(
          "The %s at %s does not answer (%s): `deploy/ssd2gan status` shows what is up"
              .formatted(
                  service,
                  address,
                  e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailedException("Interrupted while asking the " + service, e);
    }
  }

  /** As {@link #send}, where 404 is a failure too. */
  Answer require(String method, String path, @Nullable Object json) {
    Answer answer = send(method, path, json);
    if (!answer.isFound()) {
      throw new RequestFailedException(reason(answer.body(), answer.status()), null);
    }
    return answer;
  }

  private String reason(byte[] body, int status) {
    try {
      JsonNode error = Json.mapper().readTree(body).get("error");
      if (error != null && error.isTextual()) {
        return error.asText();
      }
    } catch (JsonProcessingException e) {
      // Not from the service itself.
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return "The %s answered %d%s"
        .formatted(
            service, status, text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse(""));
  }
}
