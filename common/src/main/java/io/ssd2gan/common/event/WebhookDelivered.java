package io.ssd2gan.common.event;

import java.time.Instant;

/**
 * A webhook is done with an event: its receiver has taken it, or refused it for good.
 *
 * @param hook name of the webhook
 * @param eventId CloudEvents attribute {@code id} of the event
 * @param eventType CloudEvents attribute {@code type} of the event
 * @param delivered whether the receiver has taken it; else it is given up
 * @param attempts at this event, at least 1, since whoever made the last one began with it
 * @param status of HTTP that the last attempt was answered with, 100 to 599
 * @param durationMs from the beginning of the first attempt to the end of the last, in milliseconds
 */
public record WebhookDelivered(
    String hook,
    String eventId,
    String eventType,
    boolean delivered,
    int attempts,
    int status,
    long durationMs,
    Instant at)
    implements Event {

  public static final String TYPE = "io.ssd2gan.webhook.delivered.v1";

  public WebhookDelivered {
    Fields.id("hook", hook);
    Fields.text("eventId", eventId);
    Fields.text("eventType", eventType);
    Fields.atLeast("attempts", attempts, 1);
    Fields.atLeast("status", status, 100);
    Fields.atLeast("durationMs", durationMs, 0);
    Fields.present("at", at);
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** With the time: an event that is delivered again is another fact. */
  @Override
  public String id() {
    return hook + "/" + eventId + "/" + at;
  }

  @Override
  public String subject() {
    return hook;
  }

  @Override
  public Instant time() {
    return at;
  }

  @Override
  public String topic() {
    return Topics.DELIVERIES;
  }

  @Override
  public String key() {
    return hook;
  }
}
