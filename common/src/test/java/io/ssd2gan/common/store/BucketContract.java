package io.ssd2gan.common.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every bucket does. */
abstract class BucketContract {
  private static final int MEBIBYTE = 1 << 20;

  /** An empty bucket. */
  abstract Bucket bucket();

  private static Content text(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private String read(String key) throws IOException {
    return new String(bucket().read(key).orElseThrow().content(), UTF_8);
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    assertThat(bucket().create("run-1/run.json", text("a"))).isTrue();
    assertThat(read("run-1/run.json")).isEqualTo("a");
    try (InputStream in = bucket().open("run-1/run.json")) {
      assertThat(in).hasContent("a");
    }
  }

  @Test
  void whatIsNotThereIsNotThere() throws IOException {
    bucket().create("run-1/run.json", text("a"));
    for (String key :
        List.of("run-2", "run-1", "run-1/run", "run-1/run.json/x", "run-2/run.json")) {
      assertThat(bucket().read(key)).as(key).isEmpty();
      assertThatThrownBy(() -> bucket().open(key))
          .as(key)
          .isInstanceOf(FileNotFoundException.class);
      bucket().delete("run-2/" + key);
    }
  }

  @Test
  void anEmptyObjectIsAnObject() throws IOException {
    assertThat(bucket().create("empty", out -> {})).isTrue();
    assertThat(read("empty")).isEmpty();
    assertThat(bucket().create("empty", text("a"))).isFalse();
  }

  @Test
  void whatIsThereIsNotCreated() throws IOException {
    assertThat(bucket().create("a/b", text("first"))).isTrue();
    assertThat(bucket().create("a/b", text("second"))).isFalse();
    assertThat(read("a/b")).isEqualTo("first");
    bucket().delete("a/b");
    assertThat(bucket().create("a/b", text("third"))).isTrue();
    assertThat(read("a/b")).isEqualTo("third");
  }

  @Test
  void aLargeObjectIsWrittenAsItComes() throws IOException {
    // More than two parts, and not a multiple of one.
    int length = 35 * MEBIBYTE + 17;
    byte[] content = new byte[length];
    new Random(1).nextBytes(content);
    Content pieces =
        out -> {
          out.write(content[0]);
          for (int at = 1; at < length; at += 999_983) {
            out.write(content, at, Math.min(999_983, length - at));
          }
        };
    assertThat(bucket().create("large", pieces)).isTrue();
    try (InputStream in = bucket().open("large")) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
    assertThat(bucket().create("large", pieces)).isFalse();
  }

  @Test
  void aWriterThatFailsLeavesNothing() throws IOException {
    byte[] much = new byte[20 * MEBIBYTE];
    Content fails =
        out -> {
          out.write(much);
          throw new IOException("the writer's own");
        };
    assertThatThrownBy(() -> bucket().create("a", fails)).hasMessage("the writer's own");
    assertThat(bucket().read("a")).isEmpty();
    assertThat(bucket().names("")).isEmpty();
    assertThat(bucket().create("a", text("whole"))).isTrue();
  }

  @Test
  void onlyWhoKnowsTheVersionReplaces() throws IOException {
    bucket().create("a/b", text("1"));
    String first = bucket().read("a/b").orElseThrow().version();
    String second = bucket().replace("a/b", "2".getBytes(UTF_8), first).orElseThrow();
    assertThat(bucket().replace("a/b", "other".getBytes(UTF_8), first)).isEmpty();
    assertThat(read("a/b")).isEqualTo("2");
    assertThat(bucket().read("a/b").orElseThrow().version()).isEqualTo(second);
    assertThat(bucket().replace("a/b", "3".getBytes(UTF_8), second)).isPresent();
    assertThat(read("a/b")).isEqualTo("3");
    assertThat(bucket().replace("nothing/there", "4".getBytes(UTF_8), second)).isEmpty();
    assertThat(bucket().read("nothing/there")).isEmpty();
  }

  @Test
  void namesAreThoseDirectlyBelow() throws IOException {
    for (String key : List.of("run-1/run.json", "run-1/5/a", "run-1/5/b", "run-2/x", "top", ".h")) {
      bucket().create(key, text(key));
    }
    assertThat(bucket().names("")).containsExactlyInAnyOrder("run-1", "run-2", "top");
    assertThat(bucket().names("run-1")).containsExactlyInAnyOrder("run.json", "5");
    assertThat(bucket().names("run-1/5")).containsExactlyInAnyOrder("a", "b");
    assertThat(bucket().names("run")).isEmpty();
    assertThat(bucket().names("run-3")).isEmpty();
  }

  @Test
  void ofManyThatCreateOneSucceeds() throws Exception {
    assertThat(atOnce(() -> bucket().create("run/run.json", text("a")))).containsOnlyOnce(true);
  }

  @Test
  void ofManyThatReplaceOneSucceeds() throws Exception {
    bucket().create("run/run.json", text("0"));
    String version = bucket().read("run/run.json").orElseThrow().version();
    assertThat(
            atOnce(
                () -> {
                  try {
                    return bucket()
                        .replace(
                            "run/run.json",
                            Thread.currentThread().getName().getBytes(UTF_8),
                            version)
                        .isPresent();
                  } catch (IOException e) {
                    // "Somebody else writes it": to be tried again, as those do who need it.
                    return false;
                  }
                }))
        .containsOnlyOnce(true);
  }

  private static List<Boolean> atOnce(Callable<Boolean> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> result : threads.invokeAll(java.util.Collections.nCopies(8, call))) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }
}
