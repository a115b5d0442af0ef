package io.ssd2gan.local.s3;

import io.ssd2gan.local.process.ChildProcess;
import io.ssd2gan.local.process.LocalStackException;
import io.ssd2gan.local.process.Ports;
import io.ssd2gan.local.process.Probe;
import io.ssd2gan.local.python.PythonVenv;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An S3 interface on 127.0.0.1: the server of <a href="https://docs.getmoto.org">moto</a>, which
 * keeps objects in memory, knows multipart uploads and conditional requests as Amazon's does, and
 * takes any credentials. For tests: what it holds ends with it.
 */
public final class S3Server implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final PythonVenv VENV = PythonVenv.of("moto", "", S3Server.class);

  private final ChildProcess process;
  private final int port;

  private S3Server(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server on a free port and returns when it answers; makes its Python environment when
   * there is none.
   *
   * @param folder of its log and its process id
   * @throws LocalStackException when there is no Python, or the server dies
   */
  public static S3Server start(Path folder) {
    Path python = VENV.ensure(step -> {}).resolve("bin/python");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LocalStackException(
          "The folder %s cannot be made: %s".formatted(folder, e.getMessage()), e);
    }
    int port = Ports.free();
    S3Server server =
        new S3Server(
            ChildProcess.start(
                new ChildProcess.Command(
                    "The S3 server",
                    List.of(
                        python.toString(), "-m", "moto.server", "-H", "127.0.0.1", "-p", "" + port),
                    Map.of("PYTHONHOME", "", "PYTHONPATH", "", "PYTHONUNBUFFERED", "1"),
                    folder.resolve("s3.log"),
                    folder.resolve("s3.pid"),
                    Duration.ofSeconds(5))),
            port);
    try {
      server.process.awaitReady(() -> Probe.isOk(server.endpoint()), START);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** {@code http://127.0.0.1:<port>}. */
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Makes a bucket, which must not be there. */
  public void createBucket(String name) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint() + "/" + name))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new LocalStackException(
            "Bucket %s was not made: %d %s"
                .formatted(name, response.statusCode(), response.body()));
      }
    } catch (IOException e) {
      throw new LocalStackException("The S3 server does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("Interrupted while making a bucket", e);
    }
  }

  /** Ends the server, with all it holds. */
  @Override
  public void close() {
    process.close();
  }
}
