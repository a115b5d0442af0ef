package io.ssd2gan.common.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Objects by key, such as {@code run-1/run.json}. An object appears whole or not at all and is seen
 * by everybody once the call that wrote it has returned; what was written survives the end of the
 * process and of the machine.
 *
 * <p>Every method throws {@link IOException} if the bucket cannot be reached or does not allow the
 * call; a call that failed may have had its effect.
 */
interface Bucket {
  /** Longest object that {@link #read} returns. */
  long MAX_SMALL = 64L << 20;

  /**
   * A small object as a whole.
   *
   * @return empty if there is none
   * @throws TooLargeException if it is longer than {@value #MAX_SMALL} bytes
   */
  Optional<Versioned> read(String key) throws IOException;

  /**
   * An object from its beginning.
   *
   * @throws FileNotFoundException if there is none
   */
  InputStream open(String key) throws IOException;

  /**
   * Writes an object that is not there yet.
   *
   * @return false, and nothing is changed, if there is one
   */
  boolean create(String key, Content content) throws IOException;

  /**
   * Replaces an object that nobody else has changed.
   *
   * @param version that was read or written last
   * @return the new version; empty, and nothing is changed, if the object has another one or is
   *     gone
   */
  Optional<String> replace(String key, byte[] content, String version) throws IOException;

  /** Deletes an object; to delete one that is not there does nothing. */
  void delete(String key) throws IOException;

  /**
   * The names directly below a folder, each once, in no order: {@code run-1} and {@code run-2} for
   * the keys {@code run-1/run.json} and {@code run-2/run.json} below the folder {@code ""}.
   */
  List<String> names(String folder) throws IOException;

  /** The address, as a user would write it. */
  @Override
  String toString();
}
