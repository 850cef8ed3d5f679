import type { Tensor } from "../plan/index.ts";

/** What a training step minimises and records. */
export interface Objective {
  /** [1, 1] */
  loss: Tensor;
  /** Rows [1, C] whose means over steps are recorded. */
  metrics: Record<string, Tensor>;
}

/** Means by name: over the steps of an interval, or over the held-out users. */
export type Metrics = Record<string, number | number[]>;
/** One fortieth of a training run. */
export interface Interval {
  /** The step at its end. */
  step: number;
  /** Means over the batches of the interval. */
  training: Metrics;
  /** Absent where nobody is held out. */
  heldOut?: Metrics;
}
/** How far a run has got. */
export interface Progress {
  /** Steps done. */
  step: number;
  /** Steps in all. */
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
}
/** How training went. */
export interface Report {
  /** Sentences for people, such as that the batch was lowered to the number of users. */
  notes: string[];
  /** Steps in all. */
  steps: number;
  /** The step with the best held-out loss, whose weights the model has. */
  bestStep: number;
  /** The finished intervals, in their order. */
  intervals: Interval[];
}
