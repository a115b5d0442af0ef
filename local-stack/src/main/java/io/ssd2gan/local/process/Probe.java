package io.ssd2gan.local.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server whether it is well. */
public final class Probe {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private Probe() {}

  /** Whether a GET of {@code uri} is answered with status 200 within five seconds. */
  public static boolean isOk(String uri) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(5)).build();
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("Interrupted while asking " + uri, e);
    }
  }

  /** Whether one of {@code host:port,host:port,...} accepts a connection within two seconds. */
  public static boolean accepts(String addresses) {
    for (String address : addresses.split(",")) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        int port = Integer.parseInt(address.substring(colon + 1));
        socket.connect(new InetSocketAddress(address.substring(0, Math.max(0, colon)), port), 2000);
        return true;
      } catch (IOException | IllegalArgumentException e) {
        // The next one.
      }
    }
    return false;
  }
}
