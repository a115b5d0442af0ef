package io.ssd2gan.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ssd2gan.local.s3.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3BucketTest extends BucketContract {
  private static final AtomicInteger PREFIX = new AtomicInteger();

  @TempDir static Path folder;
  private static S3Server server;
  private Bucket bucket;

  @BeforeAll
  static void start() {
    server = S3Server.start(folder);
    server.createBucket("bucket");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    bucket = S3Bucket.at(address("bucket/test-" + PREFIX.incrementAndGet()));
  }

  private static String address(String bucketAndPrefix) {
    return "s3://%s?endpoint=%s&path-style=true".formatted(bucketAndPrefix, server.endpoint());
  }

  @Override
  Bucket bucket() {
    return bucket;
  }

  @Test
  void isAStore() throws IOException {
    String address = address("bucket/store");
    assertThatThrownBy(() -> Store.at(address).id()).hasMessageContaining("holds no store");
    Store store = Store.create(address);
    store.probe();
    assertThat(store.names("")).containsExactly(Store.MARKER);
    assertThat(Store.at(address).id()).isEqualTo(store.id());
    assertThat(Store.create(address("bucket")).id()).isNotEqualTo(store.id());
  }

  @Test
  void moreNamesThanOnePageHasAreListed() throws IOException {
    for (int i = 0; i < 1005; i++) {
      bucket.create("run/%09d/manifest.json".formatted(i), out -> out.write(1));
    }
    assertThat(bucket.names("run")).hasSize(1005).doesNotHaveDuplicates();
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Store.create(address("nobody/x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody")
        .hasMessageContaining("is the bucket there?");
    assertThatThrownBy(() -> Store.at(address("nobody/x")).read("a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aServerThatIsAwayIsAway() {
    Store store = Store.at("s3://bucket?endpoint=http://127.0.0.1:1&path-style=true");
    assertThatThrownBy(store::confirm)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3:///prefix", "s3://b?where=there", "s3://b?region", "s3://a b"})
  void refusesWhatIsNoAddress(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> Store.at(address));
  }
}
