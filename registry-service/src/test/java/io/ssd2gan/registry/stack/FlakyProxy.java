package io.ssd2gan.registry.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before an MLflow server and fails at a chosen change, so that whoever sends the requests
 * stops there, as in a crash; or answers in the server's place, as a proxy does that has a limit or
 * sends the caller elsewhere.
 */
public final class FlakyProxy implements AutoCloseable {
  /** What becomes of the change that fails; the requests that follow never arrive. */
  public enum Failure {
    /** It does not reach the server. */
    NOT_DONE,
    /** The server does it, but the answer is lost. */
    DONE_BUT_NOT_ANSWERED
  }

  /** System property: while it is set, every request is answered with that status. */
  public static final String ANSWER = "ssd2gan.test.mlflow-answer";

  /** Where the answers of status 302 lead. */
  public static final String ELSEWHERE = "https://elsewhere.example";

  private final URI target;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> changes = new ArrayList<>();
  private int failing = Integer.MAX_VALUE;
  private Failure failure = Failure.NOT_DONE;
  private int answerStatus;
  private String answeredPaths = "";
  private int answers;

  public FlakyProxy(URI target) {
    this.target = target;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Counts anew, fails at the change of that number, from 1, and at any request after it. */
  public synchronized void failAt(int change, Failure how) {
    changes.clear();
    failing = change;
    failure = how;
  }

  /** Counts anew and fails no more. */
  public void heal() {
    failAt(Integer.MAX_VALUE, Failure.NOT_DONE);
  }

  /**
   * Answers the next requests for paths with a certain end in the server's place.
   *
   * @param times how many
   */
  public synchronized void answer(int status, String pathEnd, int times) {
    answerStatus = status;
    answeredPaths = pathEnd;
    answers = times;
  }

  /** Requests that change something, since counting began. */
  public synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int status = Integer.getInteger(ANSWER, 0);
    boolean reaches;
    synchronized (this) {
      if (status == 0 && answers > 0 && path.endsWith(answeredPaths)) {
        answers--;
        status = answerStatus;
      }
      if (status == 0 && changes.size() >= failing) {
        status = 503;
      }
      reaches = status == 0;
      if (reaches && !exchange.getRequestMethod().equals("GET") && !path.endsWith("/search")) {
        changes.add(path);
        if (changes.size() == failing) {
          status = 503;
          reaches = failure == Failure.DONE_BUT_NOT_ANSWERED;
        }
      }
    }
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] answer = "the proxy answers".getBytes(StandardCharsets.UTF_8);
      if (reaches) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI().toString()))
                .header("Content-Type", "application/json")
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (status == 0) {
          status = response.statusCode();
          answer = response.body();
        }
      }
      if (status == 302) {
        exchange.getResponseHeaders().set("Location", ELSEWHERE + exchange.getRequestURI());
      }
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      if (answer.length > 0) {
        exchange.getResponseBody().write(answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
