package io.ssd2gan.trainer.service;

import io.ssd2gan.common.checkpoint.CheckpointStore;

/**
 * What a run needs around it.
 *
 * @param codeVersion of the trainer, for the manifests
 */
record Workplace(
    RunStore runs,
    CheckpointStore checkpoints,
    Outbox outbox,
    TrainingMetrics metrics,
    String codeVersion) {}
