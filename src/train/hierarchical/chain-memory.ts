// The memory of a chain, which the kernels of assembly/sampler work in. Rows of matrices have an even number of places.

import { at } from "../../base/arrays.ts";
import { type Choices, packedChoices } from "../../inference/choice-likelihood.ts";
import { Layout } from "../../inference/sampler.ts";

/** The arrays of a chain, by name: their addresses in the memory of the kernels. */
export type Addresses = ReturnType<typeof layOut>["addresses"];

/** The number of places of a row of n values. */
export const even = (n: number): number => n + (n & 1);

/** The memory of a chain. `state` is everything that changes from an iteration to the next. */
export function layOut({ size: k, x, users, others }: Choices) {
  const people = users.length - 1;
  const row = even(k);
  const rows = x.length / k;
  const layout = Layout.empty();
  const addresses = {
    weights: layout.take(people * row),
    mu: layout.take(row),
    precision: layout.take(k * row),
    refreshed: layout.take(k * row),
    root: layout.take(k * k),
    sumMu: layout.take(k),
    sumSigma: layout.take(k * k),
    scale: layout.take(k),
    stepSize: layout.take(people),
    accepted: layout.take(people),
    likelihoods: layout.take(people), // the first array that is not part of the state
    x: layout.take(((rows + 3 * people) * k) / 2), // in f32; each person has a multiple of 4 rows
    rowOffsets: layout.take(people / 2 + 1),
    tasks: layout.take(others.length),
    taskOffsets: layout.take(people / 2 + 1),
    information: layout.take(people * k * row),
    factors: layout.take((people * k * ((k + 3) & ~3)) / 2), // in f32
    noise: layout.take((people * k) / 2 + 8),
    logs: layout.take(people / 2 + 2),
    key: layout.take(1),
    words: layout.take(2),
    total: layout.take(row),
    scatter: layout.take(k * row),
    triangles: layout.take((2 * k + 1) * row),
    scratch: layout.take(5 * row + 8 + rows / 2 + 4),
  };
  return { layout, addresses };
}

/** Writes the choices: the rows of each person by feature, with a multiple of 4 places. */
export function writeChoices({ size: k, x, tasks, others, users }: Choices, to: Addresses, buffer: ArrayBuffer): void {
  const people = users.length - 1;
  const counts = Int32Array.from(others, (_, t) => at(tasks, t + 1) - at(tasks, t));
  new Int32Array(buffer, to.tasks, 2 * counts.length).set(packedChoices(counts, others));
  new Int32Array(buffer, to.taskOffsets, people + 1).set(users);
  const rowOffsets = new Int32Array(buffer, to.rowOffsets, people + 1);
  for (let u = 0; u < people; u++) {
    const first = at(tasks, at(users, u));
    const rows = at(tasks, at(users, u + 1)) - first;
    const begin = at(rowOffsets, u);
    const places = (rows + 3) & ~3;
    rowOffsets[u + 1] = begin + places;
    const own = new Float32Array(buffer, to.x + 4 * begin * k, places * k);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < k; i++) own[i * places + r] = at(x, (first + r) * k + i);
    }
  }
}
