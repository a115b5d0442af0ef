package io.ssd2gan.trainer.tensor.nd4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Loads the best of ND4J's native libraries that are on the class path. Left alone, JavaCPP takes
 * any of them, also one with instructions that the processor does not have.
 */
final class NativeLibrary {
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** A native library and the instructions that it needs, by their names in Linux. */
  private record Variant(String extension, List<String> instructions) {}

  /** The best comes first. */
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(
              "-onednn-avx512",
              List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl", "avx2", "fma")),
          new Variant("-onednn-avx2", List.of("avx2", "fma", "f16c")));

  private static final String LOADED = load();

  private NativeLibrary() {}

  /**
   * The variant in use: {@code -onednn-avx512}, {@code -onednn-avx2}, or empty for the plain one.
   */
  static String variant() {
    return LOADED;
  }

  private static String load() {
    String extension = System.getProperty(EXTENSION);
    String chosen = extension == null ? best() : extension;
    System.setProperty(EXTENSION, chosen);
    Loader.loadProperties(true);
    try {
      Nd4j.getBackend();
    } finally {
      if (extension == null) {
        // Other libraries that JavaCPP loads have variants of other names.
        System.clearProperty(EXTENSION);
        Loader.loadProperties(true);
      }
    }
    // ND4J sets as many as there are cores; on top of its own they are slower, not faster.
    openblas_nolapack.blas_set_num_threads(1);
    return chosen;
  }

  private static String best() {
    List<String> instructions = instructions();
    return VARIANTS.stream()
        .filter(variant -> instructions.containsAll(variant.instructions()))
        .map(Variant::extension)
        .filter(NativeLibrary::isThere)
        .findFirst()
        .orElse("");
  }

  private static boolean isThere(String extension) {
    String library =
        "/org/nd4j/linalg/cpu/nativecpu/bindings/%s%s/%s"
            .formatted(Loader.getPlatform(), extension, System.mapLibraryName("nd4jcpu"));
    return Nd4j.class.getResource(library) != null;
  }

  /** What the first processor can do; nothing where the system does not tell it in this way. */
  private static List<String> instructions() {
    try (Stream<String> lines = Files.lines(CPUINFO, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Arrays.asList(line.split("\\s+")))
          .orElse(List.of());
    } catch (IOException e) {
      return List.of();
    }
  }
}
