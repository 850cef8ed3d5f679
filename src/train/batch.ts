// What every preference model trains on: the data as leaves of a graph, and a batch drawn inside the plan.

import type { Program } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import { compareSides, logitOf, stateValues } from "../model/head.ts";
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

/** What `sampleSegment` draws at the most. */
const MOST_ANSWERS = 64;

/** The data set as leaves, written once with `writeData`. */
export interface DataLeaves {
  states: Tensor; //  [S, d]
  pairs: Tensor; //   [C, 2T] of i32
  labels: Tensor; //  [C, 1]
  offsets: Tensor; // [U + 1, 1] of i32
  /** Whether a label is ½. */
  ties: boolean;
  /** Answers of a user that a batch holds: all, up to 64. */
  answers: number;
}

export function dataLeaves(graph: Graph, data: Preferences): DataLeaves {
  const answers = data.labels.length;
  const longest = data.offsets.reduce((most, end, u) => Math.max(most, end - (data.offsets[u - 1] ?? 0)), 0);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", answers, 2 * data.length, "i32"),
    labels: graph.data("labels", answers, 1),
    offsets: graph.data("offsets", data.offsets.length, 1, "i32"),
    ties: data.labels.includes(0.5),
    answers: Math.min(MOST_ANSWERS, longest),
  };
}

export function writeData(program: Program, data: Preferences, normalisation: Normalisation): void {
  const leaves = { ...data, states: normalise(data.states, normalisation) };
  for (const name of ["states", "pairs", "labels", "offsets"] as const) {
    if (program.plan.named.has(name)) program.write(name, leaves[name]);
  }
}

/** Answers of a batch of users. Absent ones have presence 0 and otherwise hold zeros. */
export interface Batch {
  pair: Tensor; //     [B, P·2T] of i32: states of each comparison
  label: Tensor; //    [B, P]
  presence: Tensor; // [B, P]
}

/** P different answers of each of B users, users drawn with replacement; P is at least `least`. */
export function sampleBatch(data: DataLeaves, users: number, least = 1): Batch {
  const graph = data.states.graph;
  const answers = Math.max(least, data.answers);
  const user = sampleIndex(graph, data.offsets.rows.times - 1, users);
  const answer = sampleSegment(user, data.offsets, answers); // [B, P]
  const exists = present(answer);
  return {
    pair: reshape(gather(data.pairs, answer), data.pairs.cols * answers),
    label: reshape(gather(data.labels, answer), answers),
    presence: exists,
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
