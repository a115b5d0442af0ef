package io.ssd2gan.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback interface. */
public final class Ports {
  private Ports() {}

  /** A port that is free now. Another process may take it before the caller does. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing listens on {@code port}. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: a port whose last connections still linger counts as free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Checks that {@code port} can be listened on.
   *
   * @param user what wants it, as the subject of the message
   * @param remedy how to choose another one
   * @throws LocalStackException when it is taken
   */
  public static void requireFree(int port, String user, String remedy) {
    if (!isFree(port)) {
      throw new LocalStackException(
          "%s cannot have port %d of 127.0.0.1, which is in use: %s".formatted(user, port, remedy));
    }
  }
}
