import type { Tensor } from "../plan/index.ts";

/** What a method gives to be trained: a [1, 1] loss and rows [1, C] to watch. */
export interface Objective {
  loss: Tensor;
  metrics: Record<string, Tensor>;
}

/** Means over an interval of steps, or over the held-out users. */
export type Metrics = Record<string, number | number[]>;
export interface Interval {
  step: number;
  training: Metrics;
  /** Where users are held out. */
  heldOut?: Metrics;
}
export interface Progress {
  step: number;
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
}
export interface Report {
  /** Things a person should know, such as a batch that was lowered to the data. */
  notes: string[];
  steps: number;
  /** The step of the best held-out loss, whose weights the model has. */
  bestStep: number;
  intervals: Interval[];
}
