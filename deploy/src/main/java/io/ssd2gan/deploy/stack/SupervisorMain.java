package io.ssd2gan.deploy.stack;

import io.ssd2gan.common.event.Json;
import java.io.IOException;

/** The {@link Supervisor} as a process: its argument are the stack's settings as JSON. */
public final class SupervisorMain {
  /** The line that it writes when it is at work. */
  static final String READY = "Watching the stack";

  private SupervisorMain() {}

  /** Returns when the stack is not kept up any more; TERM ends it earlier. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Supervisor supervisor =
        new Supervisor(Json.mapper().readValue(arguments[0], StackSettings.class));
    Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close, "supervisor-shutdown"));
    System.out.println(READY);
    supervisor.run();
  }
}
