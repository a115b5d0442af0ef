package io.ssd2gan.trainer;

import io.ssd2gan.trainer.frequency.TransformConformance;
import io.ssd2gan.trainer.gan.NetworkConformance;
import io.ssd2gan.trainer.loss.LossConformance;
import io.ssd2gan.trainer.tensor.OperationConformance;
import io.ssd2gan.trainer.training.StepConformance;

/**
 * The conformance kit: what every engine must compute, against values and gradients from PyTorch,
 * SciPy and NumPy ({@code src/test/python/make_goldens.py}). A new engine extends this class and
 * says how it is opened.
 */
public abstract class EngineConformance
    implements OperationConformance,
        TransformConformance,
        LossConformance,
        NetworkConformance,
        StepConformance {}
