package io.ssd2gan.deploy.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands before an HTTP server, passes on requests and answers, and holds back one answer when it
 * is told to: between what a client has read and what it does next.
 */
final class HoldingProxy implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final URI target;
  private volatile Hold hold = new Hold("nothing");

  /** One answer to hold back: the next to a path with this end. */
  private static final class Hold {
    final String path;
    final CountDownLatch answered = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    Hold(String path) {
      this.path = path;
    }
  }

  HoldingProxy(URI target) throws IOException {
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Holds back the next answer to a request for a path with this end. */
  void holdNext(String path) {
    hold = new Hold(path);
  }

  /** Waits until an answer is held back. */
  void awaitHeld() throws InterruptedException {
    if (!hold.answered.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("Nobody asks for " + hold.path);
    }
  }

  /** Passes it on. */
  void release() {
    hold.released.countDown();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (type != null) {
        request.header("Content-Type", type);
      }
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      Hold now = hold;
      if (exchange.getRequestURI().getPath().endsWith(now.path) && now.answered.getCount() > 0) {
        now.answered.countDown();
        now.released.await();
      }
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(value -> exchange.getResponseHeaders().set("Content-Type", value));
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
