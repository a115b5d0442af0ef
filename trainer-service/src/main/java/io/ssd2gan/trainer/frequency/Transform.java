package io.ssd2gan.trainer.frequency;

import io.ssd2gan.common.run.FrequencyTransform;
import io.ssd2gan.trainer.tensor.Ops;
import io.ssd2gan.trainer.tensor.Tensor;

/** F: a differentiable map from images to frequency components, through which gradients reach G. */
@FunctionalInterface
public interface Transform {
  /**
   * F(x).
   *
   * @param images [N, 3, H, W]
   * @return [N, {@link #channels}, H, W]
   */
  Tensor apply(Ops ops, Tensor images);

  /** The transform of a run's setting. */
  static Transform of(FrequencyTransform transform) {
    return switch (transform) {
      case DCT -> Dct2d::apply;
      case DFT -> Dft2d::realAndImaginary;
      case DFT_AMPLITUDE -> Dft2d::shiftedLogAmplitude;
    };
  }

  /** Channels of F(x) for images of three channels. */
  static int channels(FrequencyTransform transform) {
    return transform == FrequencyTransform.DFT ? 6 : 3;
  }
}
