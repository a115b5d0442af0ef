package io.ssd2gan.registry.webhook;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as JSON, without secrets.
 *
 * @param to scheme, host and port of the receiver
 * @param events CloudEvents types that it is told of
 * @param state in this process: delivering, standing-by (other registries deliver), waiting, ended
 * @param problem what it waits for, or why it ended
 * @param since when that began
 * @param behind messages in its topics that no registry has worked on for it yet
 */
public record HookView(
    String name,
    String to,
    Set<String> events,
    String state,
    @Nullable String problem,
    @Nullable Instant since,
    long behind) {

  static HookView of(HookThread thread, long behind) {
    Hook hook = thread.hook();
    HookState state = thread.state();
    return new HookView(
        hook.name(),
        hook.origin(),
        hook.types(),
        state.kind().label(),
        state.problem(),
        state.since(),
        behind);
  }
}
