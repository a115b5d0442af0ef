package io.ssd2gan.evaluator.scoring;

import io.ssd2gan.common.checkpoint.CorruptCheckpointException;
import io.ssd2gan.common.checkpoint.NamedTensor;
import io.ssd2gan.common.checkpoint.Safetensors;
import io.ssd2gan.common.hash.Hashes;
import io.ssd2gan.evaluator.metric.Statistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * {@link Statistics} as a file of safetensors: {@code count} I64 [1], {@code mean} F64 [D], {@code
 * covariance} F64 [D, D]; the metadata has the key of what was measured and the SHA-256 of the
 * data.
 */
final class StatisticsFile {

  private static final String COUNT = "count";
  private static final String MEAN = "mean";
  private static final String COVARIANCE = "covariance";
  private static final String KEY = "key";
  private static final String HASH = "sha256";

  private StatisticsFile() {}

  static void write(Path file, String key, Statistics statistics) throws IOException {
    int d = statistics.dimension();
    Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    tensors.put(COUNT, NamedTensor.of(new long[] {statistics.count()}, 1));
    tensors.put(MEAN, NamedTensor.of(statistics.mean().data, d));
    tensors.put(COVARIANCE, NamedTensor.of(statistics.covariance().data, d, d));
    Map<String, String> metadata = Map.of(KEY, key, HASH, hash(tensors));
    AtomicFiles.write(file, out -> Safetensors.write(out, tensors, metadata));
  }

  /**
   * Reads the statistics of {@code key}.
   *
   * @param dimension that they must have
   * @throws CorruptCheckpointException when the file does not hold exactly them
   */
  static Statistics read(Path file, String key, int dimension)
      throws IOException, CorruptCheckpointException {
    Safetensors content = Safetensors.read(file);
    Map<String, NamedTensor> tensors = content.tensors();
    if (!key.equals(content.metadata().get(KEY))) {
      throw new CorruptCheckpointException(
          "%s is of %s, expected %s".formatted(file, content.metadata().get(KEY), key));
    }
    NamedTensor count = tensors.get(COUNT);
    NamedTensor mean = tensors.get(MEAN);
    NamedTensor covariance = tensors.get(COVARIANCE);
    if (count == null || mean == null || covariance == null) {
      throw new CorruptCheckpointException(
          "%s has the tensors %s, expected count, mean and covariance"
              .formatted(file, tensors.keySet()));
    }
    if (!hash(tensors).equals(content.metadata().get(HASH))) {
      throw new CorruptCheckpointException("%s has been changed: its hash differs".formatted(file));
    }
    try {
      return new Statistics(
          count.longs()[0],
          new DMatrixRMaj(dimension, 1, true, mean.doubles()),
          new DMatrixRMaj(dimension, dimension, true, covariance.doubles()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CorruptCheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String hash(Map<String, NamedTensor> tensors) {
    byte[][] parts =
        tensors.values().stream().map(tensor -> bytes(tensor.data())).toArray(byte[][]::new);
    return Hashes.sha256(parts);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
