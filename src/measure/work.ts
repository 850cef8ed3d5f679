// A piece of work to measure: a plan at several sizes, with its inputs and outputs.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { Plan } from "../plan/compile.ts";

/** A piece of work at several sizes. */
export interface Work {
  readonly name: string;
  /** The unit of a size. */
  readonly unit: string;
  readonly sizes: readonly number[];
  /** Sizes for devices whose times are meaningless. */
  readonly small: readonly number[];
  /** Maximum relative error of a GPU's results: ‖a − b‖ / ‖a‖. */
  readonly tolerance: number;
  readonly targets?: readonly Target[];
  at(size: number): SizedWork;
}

/** The target for a GPU: a share of its peak f32 rate, or a time. */
export interface Target {
  size: number;
  share?: number;
  microseconds?: number;
}

/** Work of one size. */
export interface SizedWork {
  readonly plan: Plan;
  /** Writes the values that are the same in all runs, once. */
  prepare(program: Program): void;
  /** Writes the inputs of each run; absent for training, which samples its own. */
  feed?(program: Program): void;
  /** Names of the outputs; absent for training, whose results are its parameters and state. */
  readonly outputs?: readonly string[];
}

/**
 * A repeating pattern of numbers from −1 to 1, because the cost of work does not depend on values. Factors of a product should
 * have different periods.
 */
export const pattern = (n: number, period = 101): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => (2 * ((i * 37) % period)) / (period - 1) - 1);

/** Groups of vectors; each group is compared as one vector. */
export type Results = ReadonlyMap<string, ArrayLike<number>[]>;

/** The results of a program: a group for each output. For training, the groups are the weights, the moments and the metrics. */
export async function resultsOf(program: Program, { plan, outputs }: SizedWork): Promise<Results> {
  const results = new Map<string, ArrayLike<number>[]>();
  const add = async (group: string, name: string) => {
    results.set(group, [...(results.get(group) ?? []), await program.read(name)]);
  };
  for (const name of outputs ?? []) await add(name, name);
  if (outputs) return results;
  for (const [name, t] of plan.named) {
    if (t.leaf === "parameter") await add("weights", name);
    else if (t.leaf === "state") await add(/^(adam\.[mv]|metric)/.exec(name)?.[0] ?? name, name);
  }
  return results;
}

/** The largest relative error of any group, ‖want − got‖ / ‖want‖; NaN if a value is NaN or missing. */
export function relativeErrorOf(want: Results, got: Results): number {
  let largest = 0;
  for (const [group, vectors] of want) {
    let [squaredError, squaredNorm] = [0, 0];
    vectors.forEach((values, k) => {
      const others = got.get(group)?.[k] ?? [];
      for (let i = 0; i < values.length; i++) {
        const value = at(values, i);
        squaredError += (value - at(others, i)) ** 2;
        squaredNorm += value * value;
      }
    });
    const error = Math.sqrt(squaredError / (squaredNorm || 1));
    if (Number.isNaN(error)) return error;
    largest = Math.max(largest, error);
  }
  return largest;
}
