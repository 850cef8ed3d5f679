// Training data of preference models: the data set as leaves of a graph, and batches sampled inside the plan.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { Preferences } from "../data/preferences.ts";
import { MAX_CONTEXT, type ModelConfig } from "../model/config.ts";
import { TRAINING_HEADS } from "../model/head/training.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import { choiceLoss } from "../model/likelihood/multinomial.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import {
  affine,
  divide,
  type Graph,
  gather,
  gatherGroups,
  maximum,
  multiply,
  negate,
  present,
  reshape,
  sampleIndex,
  sampleSegment,
  step,
  subtract,
  sum,
  sumColumns,
  type Tensor,
} from "../plan/index.ts";
import { choicesOfTasks, tasksOf } from "./tasks.ts";

/**
 * The data set as leaves, written once with `writeData`. A task is one choice by a user: a group of up to G comparisons (often
 * one) that are always sampled together.
 */
export interface DataLeaves {
  states: Tensor; //   [S, d]
  pairs: Tensor; //    [K, G·2T] of i32
  labels: Tensor; //   [K, G]
  /** [K, G]: 1 for a comparison, 0 for padding; null when G = 1. */
  mask: Tensor | null;
  /** [K, M·J] of i32, and J, as in `Choices`; null when J = 1. */
  choices: { index: Tensor; size: number } | null;
  offsets: Tensor; //  [U + 1, 1] of i32: user u has tasks offsets[u] … offsets[u + 1] − 1
  /**
   * Where it is given which tasks are known: [2U + 1, 1], as `offsets`, of the known tasks of user 0, the others of user 0, those
   * of user 1 … and the places of each user's two parts in it, [U, 1]; all of i32.
   */
  parts: { offsets: Tensor; known: Tensor; asked: Tensor } | null;
  /** Whether any label is other than 0 and 1. */
  shares: boolean;
  /** Number of tasks that a batch samples of each user: all that are not given as known, up to 64 comparisons. */
  tasks: number;
}

/** Creates the leaves of a data set. */
export function dataLeaves(graph: Graph, data: Preferences): DataLeaves {
  const { offsets, starts, most } = tasksOf(data);
  const count = starts.length - 1;
  const choices = choicesOfTasks(data);
  const asked = (end: number, u: number) => end - (offsets[u - 1] ?? 0) - (data.known?.[u - 1] ?? 0);
  const longest = offsets.reduce((longest, end, u) => Math.max(longest, asked(end, u)), 1);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", count, most * 2 * data.length, "i32"),
    labels: graph.data("labels", count, most),
    mask: most === 1 ? null : graph.data("mask", count, most),
    choices: choices && { index: graph.data("choices", count, choices.places, "i32"), size: choices.size },
    offsets: graph.data("offsets", offsets.length, 1, "i32"),
    parts: data.known
      ? {
          offsets: graph.data("parts", 2 * offsets.length - 1, 1, "i32"),
          known: graph.data("known", offsets.length - 1, 1, "i32"),
          asked: graph.data("asked", offsets.length - 1, 1, "i32"),
        }
      : null,
    shares: data.labels.some((y) => y !== 0 && y !== 1),
    tasks: Math.min(Math.max(1, Math.floor(MAX_CONTEXT / most)), longest),
  };
}

/** Writes a data set into `dataLeaves`, with normalised states. */
export function writeData(program: Program, data: Preferences, normalisation: Normalisation): void {
  const { offsets, starts, most } = tasksOf(data);
  const width = 2 * data.length;
  const count = starts.length - 1;
  const knownOf = (user: number) => data.known?.[user] ?? 0;
  const leaves = {
    states: normalise(data.states, normalisation),
    pairs: new Int32Array(count * most * width), // padding compares state 0 with itself: a reward of no state has no variance
    labels: new Float32Array(count * most),
    mask: new Float32Array(count * most),
    choices: choicesOfTasks(data)?.index ?? new Int32Array(),
    offsets,
    parts: Int32Array.from(
      { length: 2 * offsets.length - 1 },
      (_, i) => at(offsets, i >> 1) + (i & 1 && knownOf(i >> 1)),
    ),
    known: Int32Array.from(offsets.subarray(1), (_, u) => 2 * u),
    asked: Int32Array.from(offsets.subarray(1), (_, u) => 2 * u + 1),
  };
  for (let k = 0; k < count; k++) {
    const [from, to] = [starts[k] as number, starts[k + 1] as number];
    leaves.pairs.set(data.pairs.subarray(from * width, to * width), k * most * width);
    leaves.labels.set(data.labels.subarray(from, to), k * most);
    leaves.mask.fill(1, k * most, k * most + to - from);
  }
  for (const [name, values] of Object.entries(leaves)) if (program.plan.named.has(name)) program.write(name, values);
}

/** P answers of each of B users, in whole tasks. */
export interface Batch {
  pair: Tensor; //   [B, P·2T] of i32: the states of each comparison, −1 for padding
  label: Tensor; //  [B, P]
  mask: Tensor; //   [B, P]: 1 for an answer, 0 for padding
  /** [B·P/G, M·J] of i32: places in tasks of G comparisons, as in `DataLeaves`; null when each comparison is a choice. */
  choices: DataLeaves["choices"];
}

/** A batch, and whose answers it has: `user` [B, 1] of i32. */
export interface SampledBatch extends Batch {
  user: Tensor;
}

/**
 * Samples B users with replacement, and for each max(`least`, data.tasks) tasks without replacement, of those that are not given
 * as known; missing ones are padding.
 */
export function sampleBatch(data: DataLeaves, users: number, least = 1): SampledBatch {
  const { offsets, parts } = data;
  const tasks = Math.max(least, data.tasks);
  const user = sampleIndex(data.states.graph, offsets.rows.times - 1, users);
  const task = parts
    ? sampleSegment(gather(parts.asked, user), parts.offsets, tasks)
    : sampleSegment(user, offsets, tasks); // [B, P / G]
  return { user, ...batchOf(data, task) };
}

/** Samples N of the known tasks of these users [B, 1], where they are given; missing ones are padding. */
export const sampleKnown = (data: DataLeaves, user: Tensor, N: number): Batch | null =>
  data.parts && batchOf(data, sampleSegment(gather(data.parts.known, user), data.parts.offsets, N));

/** The tasks of each user, [B, P / G]. */
function batchOf(data: DataLeaves, task: Tensor): Batch {
  const tasks = task.cols;
  return {
    pair: reshape(gather(data.pairs, task), data.pairs.cols * tasks),
    label: reshape(gather(data.labels, task), data.labels.cols * tasks),
    mask: data.mask ? reshape(gather(data.mask, task), data.labels.cols * tasks) : present(task),
    choices: data.choices && {
      index: reshape(gather(data.choices.index, task), data.choices.index.cols),
      size: data.choices.size,
    },
  };
}

/** ℓ of each comparison at z [B, L] or null: [B, P]. */
export const logits = (config: ModelConfig, data: DataLeaves, batch: Batch, z: Tensor | null): Tensor =>
  TRAINING_HEADS[config.head].compareBatch(config, data.states, batch.pair, z);

/** log P(y | ℓ) of each answer, 0 for padding: [B, P]. */
export const logProbabilities = (config: ModelConfig, logit: Tensor, { label, mask }: Batch): Tensor =>
  multiply(mask, LIKELIHOODS[config.likelihood].logProbability(logit, label));

/** The negative log-likelihood of each user's answers: [B, 1]. */
export function negativeLogLikelihood(config: ModelConfig, logit: Tensor, batch: Batch): Tensor {
  const { reward, sampleReward } = TRAINING_HEADS[config.head];
  const isUtility = reward !== null && sampleReward === null; // ℓ is a difference of utilities
  const { choices, label } = batch;
  if (!choices || !isUtility) return negate(sumColumns(logProbabilities(config, logit, batch)));
  const losses = choiceLosses(logit, batch, choices);
  return sumColumns(reshape(losses, losses.rows.times / label.rows.times));
}

/** −log P of each choice, 0 for padding: [B·P/G·M, 1]. */
function choiceLosses(logit: Tensor, { label, mask }: Batch, { index, size }: NonNullable<Batch["choices"]>): Tensor {
  const byChoice = (x: Tensor) => reshape(gatherGroups(reshape(x, 1), index), size); // [B·P/G·M, J]
  return choiceLoss(byChoice(multiply(affine(label, -2, 1), logit)), byChoice(mask));
}

/** The share of answers predicted correctly, [1, 1]; ties do not count. */
export function accuracy(logit: Tensor, { label, mask }: Batch): Tensor {
  const side = subtract(step(affine(label, 1, -0.5)), step(affine(label, -1, 0.5))); // 1, −1, or 0 for a tie
  const decided = multiply(mask, multiply(side, side));
  const correct = multiply(decided, step(multiply(side, logit)));
  return divide(sum(correct), maximum(sum(decided), decided.graph.constant(1)));
}
