package io.ssd2gan.common.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of {@link java.net.http.HttpClient}, whose time-outs end with the headers of an answer:
 * here a read that gets nothing for too long ends with an {@link IOException}.
 */
final class ImpatientInputStream extends FilterInputStream {
  private final Duration silence;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "download-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long heard = System.nanoTime();
  private volatile boolean silent;

  ImpatientInputStream(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
    long period = Math.max(1, silence.toMillis() / 10);
    watch.scheduleWithFixedDelay(this::closeIfSilent, period, period, TimeUnit.MILLISECONDS);
  }

  /** The stream's own close ends a read that waits in another thread. */
  private void closeIfSilent() {
    if (System.nanoTime() - heard > silence.toNanos()) {
      silent = true;
      try {
        in.close();
      } catch (IOException e) {
        // What matters is that the read ends.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    heard = System.nanoTime();
    int n;
    try {
      n = super.read(buffer, offset, length);
    } catch (IOException e) {
      throw silent ? silence(e) : e;
    }
    if (silent) {
      throw silence(null);
    }
    return n;
  }

  private IOException silence(@Nullable IOException cause) {
    return new IOException(
        "the server sent nothing for %d ms".formatted(silence.toMillis()), cause);
  }

  @Override
  public void close() throws IOException {
    watch.shutdownNow();
    super.close();
  }
}
