package io.ssd2gan.evaluator.extractor;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.ssd2gan.evaluator.inception.InceptionGraph;
import io.ssd2gan.evaluator.inception.InceptionWeights;
import io.ssd2gan.evaluator.inception.ResizeKernel;
import io.ssd2gan.evaluator.protocol.ExtractorId;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * The Inception network of 2015-12-05 up to {@code mixed_7}: features of 768 dimensions, as
 * pytorch-fid's {@code --dims 768}. Images of any size are resized to 299 x 299 by the kernel.
 */
public final class Inception implements FeatureExtractor {

  private static final int DIMENSION = 768;

  /** Measured: 4 to 16 images a call take the same time per image; more only take memory. */
  private static final int BATCH = 8;

  private final OnnxModel model;
  private final ExtractorId id;
  private final ResizeKernel kernel;

  /**
   * @param threads that one call uses, at least 1
   */
  public Inception(InceptionWeights weights, ResizeKernel kernel, int threads) {
    this.kernel = kernel;
    try {
      model = new OnnxModel(InceptionGraph.build(weights.tensors(), kernel), threads);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not take the Inception graph", e);
    }
    id = new ExtractorId("inception-2015", weights.sha256(), "mixed_7", kernel.label());
  }

  @Override
  public ExtractorId id() {
    return id;
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public float[] features(byte[] pixels, int resolution) {
    return taps(pixels, resolution, List.of(DIMENSION)).get(0);
  }

  /** Spatial means at the taps of these dimensions, each of 64, 192 and 768. */
  List<float[]> taps(byte[] pixels, int resolution, List<Integer> dimensions) {
    int n = Pixels.count(pixels, resolution);
    try (OnnxTensor images =
            OnnxTensor.createTensor(
                OnnxModel.ENVIRONMENT,
                ByteBuffer.wrap(pixels),
                new long[] {n, 3, resolution, resolution},
                OnnxJavaType.UINT8);
        OnnxTensor resize =
            OnnxTensor.createTensor(
                OnnxModel.ENVIRONMENT,
                FloatBuffer.wrap(kernel.matrix(resolution)),
                new long[] {InceptionGraph.INPUT, resolution})) {
      return model.run(
          Map.of(InceptionGraph.PIXELS, images, InceptionGraph.RESIZE, resize),
          dimensions.stream().map(InceptionGraph::output).toList());
    } catch (OrtException e) {
      throw new IllegalStateException("Features of " + n + " images", e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
