// Users whose weights are those of a population of low rank.

import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { dot, normals } from "../model/models.ts";

/** Users with weights m + z·R of d features, z ~ N(0, I), each of whom chooses among `alternatives`, `answers` times. */
export function simulate(m: number[], R: number[][], users: number, answers: number, seed: number, alternatives = 2) {
  const random = new Random(seed, 131);
  const tastes: number[][] = [];
  const [states, pairs, labels, tasks]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let u = 0; u < users; u++) {
    const z = normals(random, R.length);
    const w = m.map((mean, i) => mean + R.reduce((sum, row, k) => sum + at(z, k) * at(row, i), 0));
    tastes.push(w);
    for (let n = 0; n < answers; n++) {
      const offered = Array.from({ length: alternatives }, () => normals(random, m.length));
      const utility = offered.map((x) => dot(x, w) - Math.log(-Math.log(1 - random.uniform()))); // Gumbel noise
      const chosen = utility.indexOf(Math.max(...utility));
      const first = states.length / m.length;
      states.push(...offered.flat());
      offered.forEach((_, j) => {
        if (j === chosen) return;
        const isFirst = random.uniform() < 0.5;
        pairs.push(first + (isFirst ? chosen : j), first + (isFirst ? j : chosen));
        labels.push(Number(isFirst));
        tasks.push(u * answers + n);
      });
    }
  }
  const each = answers * (alternatives - 1);
  const data: Preferences = {
    states: Float32Array.from(states),
    size: m.length,
    length: 1,
    pairs: Int32Array.from(pairs),
    labels: Float32Array.from(labels),
    offsets: Int32Array.from({ length: users + 1 }, (_, u) => u * each),
    ...(alternatives > 2 ? { tasks: Int32Array.from(tasks) } : {}),
  };
  return { data, tastes };
}

export const D = 3;
export const CONFIG: PersonalConfig = {
  ...{ kind: "personal", method: "low-rank", head: "linear", encoder: "newton", likelihood: "logistic" },
  ...{ size: D, length: 1, hidden: [], latent: 2, context: 8, beta: 1 },
};
export const few = (alternatives: number) =>
  simulate([1, 0, -1], [[2, 0, 0], [0, 1, 1]], 4, 5, 7, alternatives).data; // biome-ignore format: rows
