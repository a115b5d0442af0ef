package io.ssd2gan.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.ssd2gan.common.event.Event;
import io.ssd2gan.messaging.ReliableConsumer.Handler;
import jakarta.inject.Singleton;

/** Makes the consumers of a service, which produces the {@link Announcer}. */
@Singleton
public final class ReliableConsumers {
  private final Announcer announcer;
  private final FatalErrors fatal;
  private final HeldPartitions partitions;
  private final Commits commits;
  private final MeterRegistry meters;

  ReliableConsumers(
      Announcer announcer,
      FatalErrors fatal,
      HeldPartitions partitions,
      Commits commits,
      MeterRegistry meters) {
    this.announcer = announcer;
    this.fatal = fatal;
    this.partitions = partitions;
    this.commits = commits;
    this.meters = meters;
  }

  /**
   * Makes a consumer and starts its thread.
   *
   * @param noun what one event tells of, such as "Checkpoint", for log and health; an s makes it
   *     many
   */
  public <E extends Event> ReliableConsumer<E> of(String noun, Class<E> type, Handler<E> handler) {
    return new ReliableConsumer<>(
        noun, type, handler, announcer, fatal, partitions, commits, meters);
  }
}
