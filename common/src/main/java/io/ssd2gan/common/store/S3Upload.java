package io.ssd2gan.common.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Writes a new object as it comes, in parts, so that no more than one part is in memory. The object
 * appears with {@link #finish}; without that nothing is left. Every part has a checksum, which the
 * server verifies.
 */
final class S3Upload extends OutputStream {
  /** S3 takes at most 10,000 parts, of at least 5 MiB: objects up to 156 GiB. */
  private static final int PART_BYTES = 16 << 20;

  private static final String NONE = "*";

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final byte[] part = new byte[PART_BYTES];
  private final List<CompletedPart> sent = new ArrayList<>();
  private @Nullable String upload;
  private int length;

  S3Upload(S3Client client, String bucket, String key) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    int written = 0;
    while (written < count) {
      if (length == PART_BYTES) {
        sendPart();
      }
      int now = Math.min(count - written, PART_BYTES - length);
      System.arraycopy(bytes, from + written, part, length, now);
      length += now;
      written += now;
    }
  }

  private void sendPart() {
    String id = upload;
    if (id == null) {
      id = client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
      upload = id;
    }
    String uploadId = id;
    int number = sent.size() + 1;
    var answer =
        client.uploadPart(
            request -> request.bucket(bucket).key(key).uploadId(uploadId).partNumber(number),
            body());
    sent.add(
        CompletedPart.builder()
            .partNumber(number)
            .eTag(answer.eTag())
            .checksumCRC32(answer.checksumCRC32())
            .build());
    length = 0;
  }

  /**
   * Makes the object appear.
   *
   * @throws SdkException with status 412 if there is one already
   */
  void finish() {
    if (upload == null) {
      client.putObject(request -> request.bucket(bucket).key(key).ifNoneMatch(NONE), body());
      return;
    }
    sendPart();
    client.completeMultipartUpload(
        request ->
            request
                .bucket(bucket)
                .key(key)
                .uploadId(upload)
                .ifNoneMatch(NONE)
                .multipartUpload(parts -> parts.parts(sent)));
    upload = null;
  }

  /** Of the buffer itself: the call is over before the next byte is written to it. */
  private RequestBody body() {
    return RequestBody.fromInputStream(new ByteArrayInputStream(part, 0, length), length);
  }

  /** Gives up what was sent and not finished. */
  @Override
  public void close() throws IOException {
    String uploadId = upload;
    if (uploadId != null) {
      upload = null;
      try {
        client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(uploadId));
      } catch (SdkException e) {
        throw new IOException(
            "The upload of %s was begun and could not be given up: %s"
                .formatted(key, e.getMessage()),
            e);
      }
    }
  }
}
