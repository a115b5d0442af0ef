package io.ssd2gan.trainer.service;

/** How the work on a job's message ended. */
enum Outcome {
  /** The run is in a final state and everybody knows: the message can be acknowledged. */
  FINISHED,
  /** Another trainer shall go on with the run: the message must not be acknowledged. */
  HANDED_BACK
}
