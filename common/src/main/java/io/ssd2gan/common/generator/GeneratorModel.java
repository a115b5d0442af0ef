package io.ssd2gan.common.generator;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.random.Noise;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A generator as an ONNX graph: input {@code z} [N, latentSize] float32, output {@code image} [N,
 * 3, resolution, resolution] float32 in [-1, 1]. Safe for use by several threads.
 */
public final class GeneratorModel implements AutoCloseable {
  private static final String INPUT = "z";
  private static final String OUTPUT = "image";

  /**
   * Rows of every call of the graph, filled up with zeros, so that an image does not depend on its
   * company: ONNX Runtime chooses its kernels by the number of rows, and works on each row alike.
   */
  public static final int BATCH = 16;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int latentSize;
  private final int resolution;

  private GeneratorModel(
      OrtEnvironment environment, OrtSession session, int latentSize, int resolution) {
    this.environment = environment;
    this.session = session;
    this.latentSize = latentSize;
    this.resolution = resolution;
  }

  /** Opens a graph, of which a call uses all cores; see {@link #open(byte[], int)}. */
  public static GeneratorModel open(byte[] onnx) throws CorruptCheckpointException {
    return open(onnx, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens a graph.
   *
   * @param threads that one call uses, at least 1; the images do not depend on it
   * @throws CorruptCheckpointException if it is no ONNX graph, or has other inputs or outputs than
   *     a generator
   * @throws IllegalStateException if ONNX Runtime fails at it for a reason of its own, such as too
   *     little memory
   */
  public static GeneratorModel open(byte[] onnx, int threads) throws CorruptCheckpointException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession session;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(onnx, options);
    } catch (OrtException e) {
      switch (e.getCode()) {
        case ORT_RUNTIME_EXCEPTION, ORT_ENGINE_ERROR, ORT_EP_FAIL ->
            throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
        default ->
            throw new CorruptCheckpointException(
                "The generator is not a usable ONNX graph: " + e.getMessage(), e);
      }
    }
    try {
      long[] z = shape(session.getInputInfo(), "input", INPUT);
      require(z.length == 2 && z[0] == -1 && z[1] >= 1, "input", INPUT, z, "[N, latentSize]");
      long[] image = shape(session.getOutputInfo(), "output", OUTPUT);
      require(
          image.length == 4 && image[1] == 3 && image[2] >= 1 && image[2] == image[3],
          "output",
          OUTPUT,
          image,
          "[N, 3, resolution, resolution]");
      return new GeneratorModel(
          environment, session, Math.toIntExact(z[1]), Math.toIntExact(image[2]));
    } catch (CorruptCheckpointException | OrtException | RuntimeException e) {
      try {
        session.close();
      } catch (OrtException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e instanceof CorruptCheckpointException corrupt
          ? corrupt
          : new CorruptCheckpointException(
              "The generator is not a usable ONNX graph: " + e.getMessage(), e);
    }
  }

  private static long[] shape(Map<String, NodeInfo> nodes, String kind, String name)
      throws CorruptCheckpointException {
    NodeInfo node = nodes.get(name);
    if (nodes.size() != 1 || node == null) {
      throw new CorruptCheckpointException(
          "The generator must have one %s named %s, but has %s"
              .formatted(kind, name, nodes.keySet()));
    }
    if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
      throw new CorruptCheckpointException(
          "The generator's %s %s must be a float32 tensor, but is %s"
              .formatted(kind, name, node.getInfo()));
    }
    return tensor.getShape();
  }

  private static void require(
      boolean condition, String kind, String name, long[] shape, String expected)
      throws CorruptCheckpointException {
    if (!condition) {
      throw new CorruptCheckpointException(
          "The generator's %s %s must have shape %s, but has %s"
              .formatted(kind, name, expected, Arrays.toString(shape)));
    }
  }

  /** Numbers in one latent vector. */
  public int latentSize() {
    return latentSize;
  }

  /** Height and width of the images. */
  public int resolution() {
    return resolution;
  }

  /**
   * Images {@code 0 .. n - 1} of a seed. Image {@code i} depends on the seed and on {@code i}
   * alone.
   *
   * @return [n, 3, resolution, resolution] in [-1, 1]
   */
  public float[] sample(int n, long seed) {
    return generate(Noise.latents(seed, 0, n, latentSize), n);
  }

  /**
   * Images of given latent vectors.
   *
   * @param z [n, latentSize]
   * @return [n, 3, resolution, resolution] in [-1, 1]
   */
  public float[] generate(float[] z, int n) {
    if (n < 0 || z.length != (long) n * latentSize) {
      throw new IllegalArgumentException(
          "%d numbers are not %d latent vectors of %d".formatted(z.length, n, latentSize));
    }
    int size = 3 * resolution * resolution;
    float[] images = new float[Math.multiplyExact(n, size)];
    float[] rows = new float[BATCH * latentSize];
    for (int first = 0; first < n; first += BATCH) {
      int count = Math.min(BATCH, n - first);
      System.arraycopy(z, first * latentSize, rows, 0, count * latentSize);
      run(rows).get(images, first * size, count * size);
    }
    return images;
  }

  private FloatBuffer run(float[] rows) {
    long[] shape = {BATCH, latentSize};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
        OrtSession.Result result = session.run(Map.of(INPUT, input))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      int expected = BATCH * 3 * resolution * resolution;
      if (output.remaining() != expected) {
        throw new IllegalStateException(
            "The generator gave %d numbers where %d are expected"
                .formatted(output.remaining(), expected));
      }
      return output;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }
}
