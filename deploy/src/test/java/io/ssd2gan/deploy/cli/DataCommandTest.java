package io.ssd2gan.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ssd2gan.common.event.Json;
import io.ssd2gan.common.store.Store;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real store, with no service. */
class DataCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private Path store;
  private Path photos;

  @BeforeEach
  void make() throws Exception {
    store = folder.resolve("store");
    Store.create(store.toString());
    photos = photos("photos", 2);
  }

  private Path photos(String name, int count) throws Exception {
    Path photos = Files.createDirectory(folder.resolve(name));
    for (int i = 0; i < count; i++) {
      ImageIO.write(
          new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
          "png",
          photos.resolve(i + ".png").toFile());
    }
    return photos;
  }

  private int data(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("data"));
    all.addAll(List.of(arguments));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private int inStore(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--store", store.toString()));
    return data(all.toArray(String[]::new));
  }

  @Test
  void addsListsAndRemoves() throws Exception {
    assertThat(inStore("list")).isZero();
    assertThat(out.toString()).contains("No data sets");
    assertThat(inStore("add", "photos", photos.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("Data set photos: 2 images");

    assertThat(inStore("list", "--json")).isZero();
    JsonNode set = Json.mapper().readTree(out.toString()).get(0);
    assertThat(set.path("name").asText()).isEqualTo("photos");
    assertThat(set.path("images").asInt()).isEqualTo(2);
    assertThat(inStore("list")).isZero();
    assertThat(out.toString()).contains("photos").contains(set.path("digest").asText());

    assertThat(inStore("remove", "photos")).isZero();
    assertThat(inStore("list", "--json")).isZero();
    assertThat(Json.mapper().readTree(out.toString())).isEmpty();
  }

  @Test
  void theStoreIsTheStacksUnlessAnotherIsNamed() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    assertThat(data("list", "--home", home.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("No stack is up").hasLineCount(1);
    Files.writeString(
        home.resolve("stack.json"),
        """
        {"store": "%s", "startedAt": "2026-01-01T12:00:00Z"}"""
            .formatted(store));
    assertThat(data("add", "photos", photos.toString(), "--home", home.toString()))
        .as(err.toString())
        .isZero();
    assertThat(inStore("list")).isZero();
    assertThat(out.toString()).contains("photos");
  }

  @Test
  void whatIsRefusedIsSaidInOneLine() throws Exception {
    assertThat(inStore("add", "photos", photos.toString())).isZero();
    assertRefused("other data", "add", "photos", photos("others", 3).toString());
    assertRefused("is no name", "add", "a/b", photos.toString());
    assertRefused("no-such-folder", "add", "more", folder.resolve("no-such-folder").toString());
    assertRefused("There is no data set fotos", "remove", "fotos");
    Path run = Files.createDirectory(store.resolve("busy"));
    Files.writeString(
        run.resolve("run.json"), "{\"spec\": {\"dataset\": \"photos\"}, \"state\": \"submitted\"}");
    assertRefused("Run busy uses photos", "remove", "photos");
    assertThat(data("list", "--store", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("holds no store").hasLineCount(1);
  }

  private void assertRefused(String reason, String... arguments) {
    assertThat(inStore(arguments)).isEqualTo(1);
    assertThat(err.toString()).startsWith("ssd2gan: ").contains(reason).hasLineCount(1);
  }
}
