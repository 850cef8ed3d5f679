// Work to be measured: a plan at several sizes, and what a use of it takes in and gives.

import type { Program } from "../backend/backend.ts";
import type { Plan } from "../plan/compile.ts";

export interface Work {
  readonly name: string;
  /** What sizes count. */
  readonly unit: string;
  readonly sizes: readonly number[];
  /** For devices whose times mean nothing. */
  readonly small: readonly number[];
  /** How far results of two backends may be apart, by norm: ‖a − b‖ / ‖a‖. */
  readonly tolerance: number;
  readonly targets?: readonly Target[];
  at(size: number): Use;
}

/** What a GPU is to reach: a share of its peak in f32, or a time. */
export interface Target {
  size: number;
  share?: number;
  microseconds?: number;
}

export interface Use {
  readonly plan: Plan;
  /** Once. */
  prepare(program: Program): void;
  /** Anew for each use; absent where a program goes on by itself, as training does. */
  feed?(program: Program): void;
  /** What comes out; without it, the state of a training step. */
  readonly outputs?: readonly string[];
}

/** Numbers from −1 to 1 that repeat: what work costs does not depend on them. Different periods for what is multiplied. */
export const pattern = (n: number, period = 101): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => (2 * ((i * 37) % period)) / (period - 1) - 1);

/** Vectors that are compared as one. */
export type Results = ReadonlyMap<string, ArrayLike<number>[]>;

/** What a use gave: each output, or weights, moments and metrics, each all together. */
export async function resultsOf(program: Program, { plan, outputs }: Use): Promise<Results> {
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

/** The largest difference of results by norm, ‖want − got‖ / ‖want‖; NaN where one of them has a value that is none. */
export function relativeErrorOf(want: Results, got: Results): number {
  let most = 0;
  for (const [group, vectors] of want) {
    let [off, all] = [0, 0];
    vectors.forEach((values, k) => {
      const others = got.get(group)?.[k] ?? [];
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        off += (value - (others[i] as number)) ** 2;
        all += value * value;
      }
    });
    const share = Math.sqrt(off / (all || 1));
    if (Number.isNaN(share)) return share;
    most = Math.max(most, share);
  }
  return most;
}
