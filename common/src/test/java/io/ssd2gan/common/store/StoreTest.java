package io.ssd2gan.common.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
  @TempDir Path folder;

  @Test
  void isMadeOnceAndKeepsItsId() throws IOException {
    Path root = folder.resolve("new/store");
    Store made = Store.create(root.toString());
    assertThat(made.id()).isNotBlank();
    assertThat(Store.create(root.toString()).id()).isEqualTo(made.id());
    assertThat(Store.at(root.toString()).id()).isEqualTo(made.id());
    assertThat(Store.create(folder.resolve("other").toString()).id()).isNotEqualTo(made.id());
  }

  @Test
  void anEmptyFolderIsAStoreThatIsAway() {
    Store store = Store.at(folder.toString());
    assertAway(store::id, "deploy/ssd2gan create-store " + folder);
    assertAway(() -> store.read("a"), "holds no store");
    assertAway(() -> store.open("a"), "holds no store");
    assertAway(() -> store.names(""), "holds no store");
    assertAway(() -> store.create("a", out -> out.write(1)), "holds no store");
    assertAway(() -> store.replace("a", new byte[1], "v"), "holds no store");
    assertAway(() -> store.delete("a"), "holds no store");
    assertAway(store::probe, "holds no store");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherStoreInItsPlaceIsAway() throws IOException {
    Store store = Store.create(folder.resolve("a").toString());
    Store.create(folder.resolve("b").toString());
    Files.move(folder.resolve("a"), folder.resolve("away"));
    Files.move(folder.resolve("b"), folder.resolve("a"));
    assertAway(() -> store.read("x"), "where store %s was".formatted(store.id()));
    Files.move(folder.resolve("a"), folder.resolve("b"));
    Files.move(folder.resolve("away"), folder.resolve("a"));
    assertThat(store.read("x")).isEmpty();
  }

  @Test
  void theStoreIsThereAndTheObjectIsNot() throws IOException {
    Store store = Store.create(folder.toString());
    assertThat(store.read("a")).isEmpty();
    assertThat(store.names("a")).isEmpty();
    assertThatThrownBy(() -> store.open("a")).isInstanceOf(FileNotFoundException.class);
    assertThat(store.create("a", out -> out.write("1".getBytes(UTF_8)))).isTrue();
    assertThat(store.read("a")).isPresent();
    store.delete("a");
    assertThat(store.read("a")).isEmpty();
    store.probe();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"id\":7}", "{\"id\":\" \"}"})
  void aMarkerThatCannotBeReadIsNamed(String marker) throws IOException {
    Files.writeString(folder.resolve(Store.MARKER), marker);
    assertAway(() -> Store.at(folder.toString()).id(), Store.MARKER);
  }

  private static void assertAway(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(why);
  }
}
