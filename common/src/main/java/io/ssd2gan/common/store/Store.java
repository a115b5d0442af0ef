package io.ssd2gan.common.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store of an installation: runs, their checkpoints, data sets. Where it is, its address says:
 *
 * <ul>
 *   <li>{@code /srv/ssd2gan}: a folder, on a disk of this machine or one that several mount,
 *   <li>{@code s3://bucket/prefix}: a bucket behind an S3 interface; see {@link S3Bucket}.
 * </ul>
 *
 * <p>In its root lies {@value #MARKER}, which holds the store's id. An empty mount point and the
 * store of another installation look like a store from which everything has been deleted; so before
 * "there is no such object" is believed, and before anything is written, the marker is looked for.
 * A root without it, or with another id than before, is a store that is <em>away</em>: an {@link
 * IOException}, to be tried again. Only {@link #create} writes the marker.
 */
public final class Store {
  static final String MARKER = "ssd2gan-store.json";

  private static final String ID = "id";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Bucket bucket;
  private volatile @Nullable String known;

  Store(Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * The store at an address. Nothing is read yet.
   *
   * @throws IllegalArgumentException if it is not an address
   */
  public static Store at(String address) {
    return new Store(
        address.startsWith(S3Bucket.SCHEME)
            ? S3Bucket.at(address)
            : new FolderBucket(Path.of(address)));
  }

  /**
   * Makes a store of what lies at an address, or does nothing if it is one.
   *
   * @throws IOException if nothing can be written there
   */
  public static Store create(String address) throws IOException {
    Store store = at(address);
    byte[] marker = MAPPER.writeValueAsBytes(Map.of(ID, UUID.randomUUID().toString()));
    store.bucket.create(MARKER, out -> out.write(marker));
    store.id();
    return store;
  }

  /**
   * The id that the store was given when it was made.
   *
   * @throws IOException if the store is away
   */
  public String id() throws IOException {
    String id = known;
    return id == null ? confirm() : id;
  }

  /**
   * Looks whether the store is there.
   *
   * @return its id
   * @throws IOException if it is away; the message says what to do
   */
  public String confirm() throws IOException {
    Versioned marker =
        bucket
            .read(MARKER)
            .orElseThrow(
                () ->
                    new IOException(
                        "%s holds no store (no %s): is it the right address, and mounted here? A new store is made with: deploy/ssd2gan create-store %s"
                            .formatted(bucket, MARKER, bucket)));
    String id = id(marker);
    String before = known;
    if (before != null && !before.equals(id)) {
      throw new IOException(
          "%s holds store %s where store %s was: bring the old one back, or restart the service to work with the new one"
              .formatted(bucket, id, before));
    }
    known = id;
    return id;
  }

  private String id(Versioned marker) throws IOException {
    JsonNode id;
    try {
      id = MAPPER.readTree(marker.content()).path(ID);
    } catch (JsonProcessingException e) {
      throw new IOException("%s of %s is no JSON: %s".formatted(MARKER, bucket, e.getMessage()), e);
    }
    if (!id.isTextual() || id.textValue().isBlank()) {
      throw new IOException("%s of %s names no id".formatted(MARKER, bucket));
    }
    return id.textValue();
  }

  /**
   * A small object as a whole; empty if there is none.
   *
   * @throws TooLargeException if it is longer than 64 MiB
   * @throws IOException if the store is away
   */
  public Optional<Versioned> read(String key) throws IOException {
    Optional<Versioned> found = bucket.read(key);
    if (found.isEmpty()) {
      confirm();
    }
    return found;
  }

  /**
   * An object from its beginning.
   *
   * @throws FileNotFoundException if there is none
   * @throws IOException if the store is away
   */
  public InputStream open(String key) throws IOException {
    try {
      return bucket.open(key);
    } catch (FileNotFoundException e) {
      confirm();
      throw e;
    }
  }

  /**
   * Writes an object that is not there yet.
   *
   * @return false, and nothing is changed, if there is one
   * @throws IOException if the store is away or cannot be written; the object may be there then
   */
  public boolean create(String key, Content content) throws IOException {
    confirm();
    return bucket.create(key, content);
  }

  /**
   * Replaces an object that nobody else has changed.
   *
   * @param version that was read or written last
   * @return the new version; empty, and nothing is changed, if the object has another one or is
   *     gone
   * @throws IOException if the store is away or cannot be written; the object may be replaced then
   */
  public Optional<String> replace(String key, byte[] content, String version) throws IOException {
    Optional<String> replaced = bucket.replace(key, content, version);
    if (replaced.isEmpty()) {
      confirm();
    }
    return replaced;
  }

  /** Deletes an object; to delete one that is not there does nothing. */
  public void delete(String key) throws IOException {
    confirm();
    bucket.delete(key);
  }

  /** The names directly below a folder, each once, in no order. */
  public List<String> names(String folder) throws IOException {
    List<String> names = bucket.names(folder);
    confirm();
    return names;
  }

  /**
   * Tries whether something can be written.
   *
   * @throws IOException if the store is away or cannot be written
   */
  public void probe() throws IOException {
    String key = ".probe-" + UUID.randomUUID();
    create(key, out -> out.write(0));
    bucket.delete(key);
  }

  /** The address. */
  @Override
  public String toString() {
    return bucket.toString();
  }
}
