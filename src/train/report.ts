import type { Tensor } from "../plan/index.ts";

/** What a method gives to be trained: a [1, 1] loss and rows [1, C] to watch. */
export interface Objective {
  loss: Tensor;
  metrics: Record<string, Tensor>;
}

/** Means over an interval of steps, or over the held-out users. */
export type Metrics = Record<string, number | number[]>;
/** What training measured over an interval of steps. */
export interface Interval {
  /** The last step of the interval. */
  step: number;
  /** Means over the batches of the interval. */
  training: Metrics;
  /** Means over the held-out users, where there are any. */
  heldOut?: Metrics;
}
/** How far training is. */
export interface Progress {
  /** Steps done. */
  step: number;
  /** Steps in total. */
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
}
/** How training went. */
export interface Report {
  /** Things a person should know, such as a batch that was lowered to the data. */
  notes: string[];
  /** Training steps. */
  steps: number;
  /** The step of the best held-out loss, whose weights the model has. */
  bestStep: number;
  /** What was measured, interval by interval. */
  intervals: Interval[];
}
