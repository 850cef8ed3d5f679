// Simulated people with linear utilities, who answer tasks of four items by the logit model, as files of answers.

import { at } from "../../src/base/arrays.ts";
import { permutation, type Random } from "../../src/base/philox.ts";
import { normals } from "../model/models.ts";

/** How people answer: the best and the worst of four, a ranking of four, or how much of two they prefer the first. */
export type Answering = "best and worst" | "ranking" | "strength";

export interface SimulatedTasks {
  /** A file of answers, as CSV. */
  readonly text: string;
  /** The items: [n · d]. */
  readonly items: Float32Array;
  /** The utilities of the items for each person. */
  readonly utilities: readonly Float64Array[];
}

const FEATURES = 4;
const ITEMS = 24;

const shown = (random: Random, count: number): number[] => Array.from(permutation(random, ITEMS)).slice(0, count);

/** `people` with weights w ~ N(m, I), who answer `tasks` each. */
export function simulateTasks(answering: Answering, people: number, tasks: number, random: Random): SimulatedTasks {
  const items = Float32Array.from(normals(random, ITEMS * FEATURES));
  const mean = normals(random, FEATURES);
  const names = Array.from({ length: FEATURES }, (_, k) => `x${k}`);
  const featuresOf = (item: number) => Array.from(items.subarray(item * FEATURES, (item + 1) * FEATURES));
  const rows: string[] = [];
  const utilities = Array.from({ length: people }, (_, person) => {
    const weights = normals(random, FEATURES).map((x, k) => x + at(mean, k));
    const utility = Float64Array.from({ length: ITEMS }, (_, item) =>
      featuresOf(item).reduce((sum, x, k) => sum + x * at(weights, k), 0),
    );
    /** Items by utility with Gumbel's noise, so that each choice among them has the probabilities of the logit. */
    const inOrder = (set: readonly number[]): number[] => {
      const noisy = set.map((item) => ({ item, u: at(utility, item) - Math.log(-Math.log(random.uniform() || 0.5)) }));
      return noisy.sort((p, q) => q.u - p.u).map(({ item }) => item);
    };
    for (let task = 0; task < tasks; task++) {
      if (answering === "strength") {
        const [a = 0, b = 0] = shown(random, 2);
        const share = 1 / (1 + Math.exp(at(utility, b) - at(utility, a)));
        rows.push([person, Math.round(10 * share) / 10, ...featuresOf(a), ...featuresOf(b)].join());
        continue;
      }
      const set = shown(random, 4);
      const order = inOrder(set);
      for (const item of set) {
        const rank = order.indexOf(item) + 1;
        const marks = answering === "ranking" ? [rank] : [Number(rank === 1), Number(rank === 4)];
        rows.push([person, task, ...marks, ...featuresOf(item)].join());
      }
    }
    return utility;
  });
  const header = {
    strength: ["user", "label", ...names.map((name) => `a_${name}`), ...names.map((name) => `b_${name}`)],
    ranking: ["user", "task", "rank", ...names],
    "best and worst": ["user", "task", "best", "worst", ...names],
  }[answering];
  return { text: [header.join(), ...rows].join("\n"), items, utilities };
}

/** Pearson's correlation. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  const centred = (values: ArrayLike<number>) => {
    const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / n;
    return Array.from(values, (value) => value - mean);
  };
  const [p, q] = [centred(x), centred(y)];
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const products = (u: number[], v: number[]) => sum(u.map((value, i) => value * at(v, i)));
  return products(p, q) / Math.sqrt(products(p, p) * products(q, q));
}
