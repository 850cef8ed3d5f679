// What every preference model trains on: the data as leaves of a graph, and a batch drawn inside the plan.

import type { Program } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import { compareSides, logitOf, stateValues } from "../model/head/head.ts";
import { type ModelConfig, type Normalisation, normalise } from "../model/model.ts";
import {
  affine,
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

/** Answers of a user in a batch: what `sampleSegment` draws at the most. */
const MOST_ANSWERS = 64;

/** The data set as leaves, written once with `writeData`. A task is answers that never part: G at the most, often one. */
export interface DataLeaves {
  states: Tensor; //   [S, d]
  pairs: Tensor; //    [K, G·2T] of i32
  labels: Tensor; //   [K, G]
  /** [K, G]: 1 where a task has that many answers; null where all have. */
  presence: Tensor | null;
  offsets: Tensor; //  [U + 1, 1] of i32: whose tasks are whose
  /** Whether a label is ½. */
  ties: boolean;
  /** Tasks of a user that a batch holds: all, up to 64 answers. */
  tasks: number;
}

export function dataLeaves(graph: Graph, data: Preferences): DataLeaves {
  const { offsets, starts, most } = tasksOf(data);
  const count = starts.length - 1;
  const longest = offsets.reduce((all, end, u) => Math.max(all, end - (offsets[u - 1] ?? 0)), 1);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", count, most * 2 * data.length, "i32"),
    labels: graph.data("labels", count, most),
    presence: most === 1 ? null : graph.data("presence", count, most),
    offsets: graph.data("offsets", offsets.length, 1, "i32"),
    ties: data.labels.includes(0.5),
    tasks: Math.min(Math.max(1, Math.floor(MOST_ANSWERS / most)), longest),
  };
}

export function writeData(program: Program, data: Preferences, normalisation: Normalisation): void {
  const { offsets, starts, most } = tasksOf(data);
  const width = 2 * data.length;
  const count = starts.length - 1;
  const leaves = {
    states: normalise(data.states, normalisation),
    pairs: new Int32Array(count * most * width).fill(-1),
    labels: new Float32Array(count * most),
    presence: new Float32Array(count * most),
    offsets,
  };
  for (let k = 0; k < count; k++) {
    const [from, to] = [starts[k] as number, starts[k + 1] as number];
    leaves.pairs.set(data.pairs.subarray(from * width, to * width), k * most * width);
    leaves.labels.set(data.labels.subarray(from, to), k * most);
    leaves.presence.fill(1, k * most, k * most + to - from);
  }
  for (const [name, values] of Object.entries(leaves)) if (program.plan.named.has(name)) program.write(name, values);
}

/** N comparisons: room for this many answers of a user, each a task of up to so many comparisons; at most 64. */
export const contextSize = (taskSize: number, answers: number): number =>
  taskSize * Math.min(answers, Math.floor(MOST_ANSWERS / taskSize));

/** Where each task's answers start (one of more than 64 is several), which tasks are whose, the most answers of a task. */
export function tasksOf({ labels, offsets, tasks, taskSize }: Preferences): {
  starts: number[];
  offsets: Int32Array;
  most: number;
} {
  const starts: number[] = [];
  let most = taskSize ?? 1;
  const mine = new Int32Array(offsets.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let i = offsets[u] as number; i < (offsets[u + 1] as number); i++) {
      const full = i - (starts.at(-1) ?? 0) >= MOST_ANSWERS;
      if (!tasks || i === offsets[u] || tasks[i] !== tasks[i - 1] || full) starts.push(i);
      most = Math.max(most, i + 1 - (starts.at(-1) as number));
    }
    mine[u + 1] = starts.length;
  }
  return { starts: [...starts, labels.length], offsets: mine, most };
}

/** Answers of a batch of users. Absent ones have presence 0 and otherwise hold zeros. */
export interface Batch {
  pair: Tensor; //     [B, P·2T] of i32: states of each comparison
  label: Tensor; //    [B, P]
  presence: Tensor; // [B, P]
}

/** P answers of each of B users, whole tasks in random order, users drawn with replacement; at least `least` tasks. */
export function sampleBatch(data: DataLeaves, users: number, least = 1): Batch {
  const graph = data.states.graph;
  const tasks = Math.max(least, data.tasks);
  const user = sampleIndex(graph, data.offsets.rows.times - 1, users);
  const task = sampleSegment(user, data.offsets, tasks); // [B, P / G]
  return {
    pair: reshape(gather(data.pairs, task), data.pairs.cols * tasks),
    label: reshape(gather(data.labels, task), data.labels.cols * tasks),
    presence: data.presence ? reshape(gather(data.presence, task), data.labels.cols * tasks) : present(task),
  };
}

/**
 * The values of all states of each comparison, A's first: [B·P·2T, k]; z [B, L] or null. A state is scored no more
 * often than it must be: once for everyone, or once for each user, where that is less than once for each comparison.
 */
export function sideValues(config: ModelConfig, { states }: DataLeaves, { pair }: Batch, z: Tensor | null): Tensor {
  if (states.rows.times > (z ? pair.cols : pair.rows.times * pair.cols)) {
    return stateValues(config, gather(states, pair), z);
  }
  if (!z) return gather(stateValues(config, states, z), pair);
  return gatherGroups(stateValues(config, tileRows(states, pair.rows), z), pair);
}

/** 1 for each state that is there, [B·P·2T, 1]; null where all are. */
export const stateHere = ({ length }: ModelConfig, { pair }: Batch): Tensor | null =>
  length > 1 ? present(reshape(pair, 1)) : null;

/** The logit of P(A ≻ B | z) of each comparison, [B, P]; z [B, L] or null. */
export function logits(config: ModelConfig, data: DataLeaves, batch: Batch, z: Tensor | null): Tensor {
  const places = batch.label.cols;
  if (config.head === "classifier") {
    const pair = reshape(gather(data.states, batch.pair), 2 * config.length * config.size);
    return reshape(logitOf(config, { pair, here: null }, z), places);
  }
  return reshape(compareSides(config, sideValues(config, data, batch, z), stateHere(config, batch)), places);
}

/** BCE(σ(logit), y) = softplus(logit) − y·logit of each answer, 0 where there is none: [B, P]. */
export function crossEntropies(logit: Tensor, { label, presence }: Batch): Tensor {
  return multiply(presence, subtract(softplus(logit), multiply(label, logit)));
}

/** Their sum over a user's answers: [B, 1]. */
export const crossEntropy = (logit: Tensor, batch: Batch): Tensor => sumColumns(crossEntropies(logit, batch));

/** The share of the answers whose sign is predicted, [1, 1]; ties are left out. */
export function accuracy(logit: Tensor, { label, presence }: Batch): Tensor {
  const side = affine(label, 2, -1);
  const counts = multiply(presence, multiply(side, side));
  return divide(sum(multiply(counts, step(multiply(side, logit)))), maximum(sum(counts), counts.graph.constant(1)));
}
