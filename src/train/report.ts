import type { Tensor } from "../plan/index.ts";
import type { RecipeName } from "./recipes.ts";

/** The loss that a training step minimises, and the metrics that it records. */
export interface Objective {
  /** [1, 1] */
  loss: Tensor;
  /** Rows [1, C] by name; their means over steps are recorded. */
  metrics: Record<string, Tensor>;
}

/** Means by name, over the steps of an interval or over held-out users. */
export type Metrics = Record<string, number | number[]>;
/** One fortieth of a training run. */
export interface Interval {
  /** The last step of the interval. */
  step: number;
  /** Means over the batches of the interval. */
  training: Metrics;
  /** Means over the held-out users; absent when none are held out. */
  heldOut?: Metrics;
}
/** The progress of a run. */
export interface Progress {
  /** Steps done. */
  step: number;
  /** Total number of steps. */
  steps: number;
  /** The last finished interval. */
  interval?: Interval;
  /** What the run does now, for people, where it does several things. */
  activity?: string;
}
/** A record of a training run. */
export interface Report {
  /** The recipe, if one was named. */
  recipe?: RecipeName;
  /** Messages for people, for example that the batch was lowered to the number of users. */
  notes: string[];
  /** Total number of steps. */
  steps: number;
  /** The step with the best held-out loss, whose weights the model has. */
  bestStep: number;
  /** The finished intervals, in order. */
  intervals: Interval[];
}
