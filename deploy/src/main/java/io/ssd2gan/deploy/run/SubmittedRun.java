package io.ssd2gan.deploy.run;

import io.ssd2gan.common.run.RunSpec;

/** What the trainer answers when it has accepted a run. */
public record SubmittedRun(String runId, RunSpec spec) {}
