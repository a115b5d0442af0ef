package io.ssd2gan.registry.inference;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.registry.champion.GeneratorVersion;
import io.ssd2gan.registry.champion.KeptModel;
import io.ssd2gan.registry.serving.BusyException;
import io.ssd2gan.registry.serving.Lookup;
import io.ssd2gan.registry.serving.OpenModel;
import io.ssd2gan.registry.serving.PixelBudget.Reservation;
import io.ssd2gan.registry.serving.ServedModels;
import io.ssd2gan.registry.serving.TooManyImagesException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * The Open Inference Protocol, version 2, whatever carries it: a generator takes the tensor {@code
 * z}, FP32 [n, latentSize], and gives the tensor {@code image}, FP32 [n, 3, H, W]. A model is asked
 * for by its name and a number or an alias; without one, its champion.
 *
 * <p>Errors, for all methods: {@link BadRequestException} if the request is wrong, {@link
 * jakarta.ws.rs.NotFoundException} if there is no such model or version, and those of {@link
 * ServedModels}.
 */
@Singleton
public final class Inference {
  /** The name of a generator's input. */
  static final String INPUT = "z";

  /** The name of a generator's output. */
  static final String OUTPUT = "image";

  /** Of both: float32. */
  static final String DATATYPE = "FP32";

  private final ServedModels models;
  private final Lookup lookup;

  Inference(ServedModels models, Lookup lookup) {
    this.models = models;
    this.lookup = lookup;
  }

  /**
   * Images.
   *
   * @param version the number of the one that drew them
   * @param shape [n, 3, H, W]
   */
  record Images(String version, List<Long> shape, float[] data) {}

  /** Whether any model can be asked. */
  boolean isReady() {
    return models.isReady();
  }

  /** Describes a model, which is loaded if it is not. */
  ModelMetadata metadata(String name, String version)
      throws IOException, CorruptCheckpointException {
    GeneratorVersion found = find(name, version);
    try (OpenModel model = models.open(found)) {
      return ModelMetadata.of(name, number(found), model.latentSize(), model.resolution());
    }
  }

  /**
   * Draws images.
   *
   * @param outputs the names of those that are wanted; empty is all
   * @param holder as in {@link ServedModels#draw}
   */
  Images infer(
      String name,
      String version,
      List<InputTensor> inputs,
      List<String> outputs,
      Consumer<Reservation> holder)
      throws IOException, CorruptCheckpointException, BusyException, TooManyImagesException {
    GeneratorVersion found = find(name, version);
    for (String output : outputs) {
      if (!output.equals(OUTPUT)) {
        throw new BadRequestException(
            "there is no output \"%s\"; there is %s".formatted(output, OUTPUT));
      }
    }
    List<String> names = inputs.stream().map(InputTensor::name).toList();
    if (!names.equals(List.of(INPUT))) {
      throw new BadRequestException(
          "the inputs are %s; there must be one, %s".formatted(names, INPUT));
    }
    InputTensor z = inputs.get(0);
    if (!z.datatype().equals(DATATYPE)) {
      throw new BadRequestException(
          "the datatype of %s is %s; it must be %s".formatted(INPUT, z.datatype(), DATATYPE));
    }
    int n = images(z);
    ServedModels.Drawn drawn =
        models.draw(found, n, latentSize -> numbers(z, n, latentSize), holder);
    long size = drawn.resolution();
    return new Images(number(found), List.of((long) n, 3L, size, size), drawn.images());
  }

  private GeneratorVersion find(String name, String version) throws IOException {
    return lookup.version(name, version.isEmpty() ? KeptModel.CHAMPION : version);
  }

  private static String number(GeneratorVersion version) {
    return String.valueOf(version.version().version());
  }

  private static int images(InputTensor z) {
    List<Long> shape = z.shape();
    if (shape.size() != 2 || shape.get(0) < 1 || shape.get(0) > ServedModels.MAX_IMAGES) {
      throw new BadRequestException(
          "the shape of %s is %s; it must be [n, latent size] with n from 1 to %d"
              .formatted(INPUT, shape, ServedModels.MAX_IMAGES));
    }
    return Math.toIntExact(shape.get(0));
  }

  private static float[] numbers(InputTensor z, int n, int latentSize) {
    if (z.shape().get(1) != latentSize) {
      throw new BadRequestException(
          "the shape of %s is %s; it must be [n, %d]".formatted(INPUT, z.shape(), latentSize));
    }
    if (z.data().length != n * latentSize) {
      throw new BadRequestException(
          "%s has %d numbers; its shape %s has %d"
              .formatted(INPUT, z.data().length, z.shape(), n * latentSize));
    }
    return z.data();
  }

  /** Float32 numbers from little-endian bytes. */
  static float[] floats(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new BadRequestException(
          "the %d bytes of %s are not numbers of %d bytes"
              .formatted(bytes.remaining(), INPUT, Float.BYTES));
    }
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /** The reverse of {@link #floats}, after a head. */
  static byte[] bytes(byte[] head, float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(head.length + Math.multiplyExact(numbers.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(head);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }
}
