package io.ssd2gan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of guarantees in docs/events.md names for each row a test that there is. */
class PromisesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))`");

  @Test
  void everyRowNamesATestThatExists() throws IOException {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(10);
    List<String> tests = tests();
    for (String row : rows) {
      List<String> named = new ArrayList<>();
      Matcher test = TEST.matcher(row.substring(row.lastIndexOf('|', row.length() - 2)));
      while (test.find()) {
        named.add(test.group(1));
      }
      assertThat(named).as(row).isNotEmpty();
      assertThat(tests).as(row).containsAll(named);
    }
  }

  private static List<String> rows() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/events.md"));
    int header = 0;
    while (!lines.get(header).endsWith("| shown by |")) {
      header++;
    }
    return lines.stream().skip(header + 2L).takeWhile(line -> line.startsWith("|")).toList();
  }

  private static List<String> tests() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files
                .map(file -> String.valueOf(file.getFileName()))
                .filter(name -> name.endsWith(".java"))
                .forEach(name -> names.add(name.substring(0, name.length() - 5)));
          }
        }
      }
    }
    return names;
  }
}
