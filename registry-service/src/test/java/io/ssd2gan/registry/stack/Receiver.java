package io.ssd2gan.registry.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Receives webhooks, and answers 204, or otherwise as it is told. */
public final class Receiver implements AutoCloseable {
  /** How a request is answered. */
  public interface Reply {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /**
   * A request.
   *
   * @param headers by name in lower case
   */
  public record Request(Map<String, String> headers, String body) {
    /** A member of the event. */
    public String event(String name) {
      return json().path(name).asText();
    }

    /** The event. */
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Request> requests = new ArrayList<>();
  private final Deque<Reply> replies = new ArrayDeque<>();

  /** On a port of the loopback interface; 0 is any. */
  public Receiver(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:%d/hooks/hidden-path".formatted(server.getAddress().getPort());
  }

  public static Reply status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** A status with a header. */
  public static Reply status(int status, String header, String value) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** No answer. */
  public Reply silence() {
    return exchange -> closing.await();
  }

  /** Status 200 and a body that does not come. */
  public Reply half() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 10);
      exchange.getResponseBody().flush();
      closing.await();
    };
  }

  /** Answers the next requests so, one after the other. */
  public synchronized void answer(Reply... next) {
    replies.addAll(List.of(next));
  }

  /** All that came, in order. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
      byte[] body = exchange.getRequestBody().readAllBytes();
      Reply reply;
      synchronized (this) {
        requests.add(new Request(headers, new String(body, StandardCharsets.UTF_8)));
        reply = replies.isEmpty() ? status(204) : replies.remove();
      }
      reply.to(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
