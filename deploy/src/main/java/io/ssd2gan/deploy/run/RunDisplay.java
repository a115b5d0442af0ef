package io.ssd2gan.deploy.run;

/** Shows the progress of a run. */
public interface RunDisplay extends AutoCloseable {
  /** Called after every event, and now and then without one. */
  void show(RunProgress run);

  @Override
  void close();

  /** A bar on a terminal; lines, now and then, elsewhere. */
  static RunDisplay of(boolean terminal, int iterations) {
    return terminal ? new BarDisplay(iterations) : new LineDisplay(System.out::println);
  }
}
