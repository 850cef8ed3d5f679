// What every preference model trains on: the data as leaves of a graph, and a batch drawn inside the plan.

import type { Program } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import {
  affine,
  column,
  divide,
  type Graph,
  gather,
  gatherGroups,
  maximum,
  multiply,
  present,
  reshape,
  sampleIndex,
  sampleSegment,
  softplus,
  step,
  subtract,
  sum,
  sumColumns,
  type Tensor,
  tileRows,
} from "../plan/index.ts";

/** The data set as leaves, written once with `writeData`. */
export interface DataLeaves {
  states: Tensor; //  [S, d]
  pairs: Tensor; //   [C, 2] of i32
  labels: Tensor; //  [C, 1]
  offsets: Tensor; // [U + 1, 1] of i32
}

export function dataLeaves(graph: Graph, data: Preferences): DataLeaves {
  const answers = data.labels.length;
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", answers, 2, "i32"),
    labels: graph.data("labels", answers, 1),
    offsets: graph.data("offsets", data.offsets.length, 1, "i32"),
  };
}

export function writeData(program: Program, data: Preferences): void {
  for (const name of ["states", "pairs", "labels", "offsets"] as const) {
    if (program.plan.named.has(name)) program.write(name, data[name]);
  }
}

/** Answers of a batch of users. Absent ones have presence 0 and otherwise hold zeros. */
export interface Batch {
  pair: Tensor; //     [B, 2P] of i32: states of each comparison
  label: Tensor; //    [B, P]
  presence: Tensor; // [B, P]
}

/** P different answers of each of B users, users drawn with replacement. */
export function sampleBatch(data: DataLeaves, users: number, answers: number): Batch {
  const graph = data.states.graph;
  const user = sampleIndex(graph, data.offsets.rows.times - 1, users);
  const answer = sampleSegment(user, data.offsets, answers); // [B, P]
  return {
    pair: reshape(gather(data.pairs, answer), 2 * answers),
    label: reshape(gather(data.labels, answer), answers),
    presence: present(answer),
  };
}

/**
 * r_A − r_B of each comparison, [B, P]. `reward` scores rows of states; with `personal` it expects
 * consecutive blocks of them for consecutive users. A state is scored no more often than it must be: once
 * for everyone, or once for each user, where that is less than once for each side of a comparison.
 */
export function logits(data: DataLeaves, pair: Tensor, personal: boolean, reward: (states: Tensor) => Tensor): Tensor {
  const few = data.states.rows.times <= (personal ? pair.cols : pair.rows.times * pair.cols);
  let r: Tensor; //                                                      [B·2P, 1]
  if (few && personal) r = gatherGroups(reward(tileRows(data.states, pair.rows)), pair);
  else if (few) r = gather(reward(data.states), pair);
  else r = reward(gather(data.states, pair));
  const sides = reshape(r, 2); //                                        [B·P, 2]
  return reshape(subtract(column(sides, 0), column(sides, 1)), pair.cols / 2);
}

/** Σ over a user's answers of BCE(σ(logit), y) = softplus(logit) − y·logit: [B, 1]. */
export function crossEntropy(logit: Tensor, { label, presence }: Batch): Tensor {
  return sumColumns(multiply(presence, subtract(softplus(logit), multiply(label, logit))));
}

/** The share of the answers whose sign is predicted, [1, 1]; ties are left out. */
export function accuracy(logit: Tensor, { label, presence }: Batch): Tensor {
  const side = affine(label, 2, -1);
  const counts = multiply(presence, multiply(side, side));
  return divide(sum(multiply(counts, step(multiply(side, logit)))), maximum(sum(counts), counts.graph.constant(1)));
}
