// Training data of preference models: the data set as leaves of a graph, and batches sampled inside the plan.

import type { Program } from "../backend/backend.ts";
import { last } from "../base/arrays.ts";
import type { Preferences } from "../data/preferences.ts";
import { MAX_CONTEXT, type ModelConfig } from "../model/config.ts";
import { TRAINING_HEADS } from "../model/head/training.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import {
  affine,
  divide,
  type Graph,
  gather,
  maximum,
  multiply,
  negate,
  present,
  reshape,
  sampleIndex,
  sampleSegment,
  step,
  sum,
  sumColumns,
  type Tensor,
} from "../plan/index.ts";

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
  offsets: Tensor; //  [U + 1, 1] of i32: user u has tasks offsets[u] … offsets[u + 1] − 1
  /** Whether any label is ½. */
  ties: boolean;
  /** Number of tasks that a batch samples of each user: all, up to 64 comparisons. */
  tasks: number;
}

/** Creates the leaves of a data set. */
export function dataLeaves(graph: Graph, data: Preferences): DataLeaves {
  const { offsets, starts, most } = tasksOf(data);
  const count = starts.length - 1;
  const longest = offsets.reduce((longest, end, u) => Math.max(longest, end - (offsets[u - 1] ?? 0)), 1);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", count, most * 2 * data.length, "i32"),
    labels: graph.data("labels", count, most),
    mask: most === 1 ? null : graph.data("mask", count, most),
    offsets: graph.data("offsets", offsets.length, 1, "i32"),
    ties: data.labels.includes(0.5),
    tasks: Math.min(Math.max(1, Math.floor(MAX_CONTEXT / most)), longest),
  };
}

/** Writes a data set into `dataLeaves`, with normalised states. */
export function writeData(program: Program, data: Preferences, normalisation: Normalisation): void {
  const { offsets, starts, most } = tasksOf(data);
  const width = 2 * data.length;
  const count = starts.length - 1;
  const leaves = {
    states: normalise(data.states, normalisation),
    pairs: new Int32Array(count * most * width).fill(-1),
    labels: new Float32Array(count * most),
    mask: new Float32Array(count * most),
    offsets,
  };
  for (let k = 0; k < count; k++) {
    const [from, to] = [starts[k] as number, starts[k + 1] as number];
    leaves.pairs.set(data.pairs.subarray(from * width, to * width), k * most * width);
    leaves.labels.set(data.labels.subarray(from, to), k * most);
    leaves.mask.fill(1, k * most, k * most + to - from);
  }
  for (const [name, values] of Object.entries(leaves)) if (program.plan.named.has(name)) program.write(name, values);
}

/** N, the number of comparisons in `answers` tasks of `taskSize` comparisons each, lowered to whole tasks within 64. */
export const contextComparisons = (taskSize: number, answers: number): number =>
  taskSize * Math.min(answers, Math.floor(MAX_CONTEXT / taskSize));

/**
 * Groups comparisons into tasks: task k has comparisons starts[k] … starts[k + 1] − 1, user u has tasks offsets[u] …
 * offsets[u + 1] − 1, and `most` is the size of the largest task. A task of more than 64 comparisons is split.
 */
export function tasksOf({ labels, offsets, tasks, taskSize }: Preferences): {
  starts: number[];
  offsets: Int32Array;
  most: number;
} {
  const starts: number[] = [];
  let most = taskSize ?? 1;
  const taskOffsets = new Int32Array(offsets.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let i = offsets[u] as number; i < (offsets[u + 1] as number); i++) {
      const full = i - (last(starts) ?? 0) >= MAX_CONTEXT;
      if (!tasks || i === offsets[u] || tasks[i] !== tasks[i - 1] || full) starts.push(i);
      most = Math.max(most, i + 1 - (last(starts) as number));
    }
    taskOffsets[u + 1] = starts.length;
  }
  return { starts: [...starts, labels.length], offsets: taskOffsets, most };
}

/** P answers of each of B users, in whole tasks. */
export interface Batch {
  pair: Tensor; //   [B, P·2T] of i32: the states of each comparison, −1 for padding
  label: Tensor; //  [B, P]
  mask: Tensor; //   [B, P]: 1 for an answer, 0 for padding
}

/** Samples B users with replacement, and for each max(`least`, data.tasks) tasks without replacement; missing ones are padding. */
export function sampleBatch(data: DataLeaves, users: number, least = 1): Batch {
  const graph = data.states.graph;
  const tasks = Math.max(least, data.tasks);
  const user = sampleIndex(graph, data.offsets.rows.times - 1, users);
  const task = sampleSegment(user, data.offsets, tasks); // [B, P / G]
  return {
    pair: reshape(gather(data.pairs, task), data.pairs.cols * tasks),
    label: reshape(gather(data.labels, task), data.labels.cols * tasks),
    mask: data.mask ? reshape(gather(data.mask, task), data.labels.cols * tasks) : present(task),
  };
}

/** ℓ of each comparison at z [B, L] or null: [B, P]. */
export const logits = (config: ModelConfig, data: DataLeaves, batch: Batch, z: Tensor | null): Tensor =>
  TRAINING_HEADS[config.head].compareBatch(config, data.states, batch.pair, z);

/** log P(y | ℓ) of each answer, 0 for padding: [B, P]. */
export const logProbabilities = (config: ModelConfig, logit: Tensor, { label, mask }: Batch): Tensor =>
  multiply(mask, LIKELIHOODS[config.likelihood].logProbability(logit, label));

/** The negative log-likelihood of each user's answers: [B, 1]. */
export const negativeLogLikelihood = (config: ModelConfig, logit: Tensor, batch: Batch): Tensor =>
  negate(sumColumns(logProbabilities(config, logit, batch)));

/** The share of answers predicted correctly, [1, 1]; ties do not count. */
export function accuracy(logit: Tensor, { label, mask }: Batch): Tensor {
  const side = affine(label, 2, -1);
  const decided = multiply(mask, multiply(side, side));
  const correct = multiply(decided, step(multiply(side, logit)));
  return divide(sum(correct), maximum(sum(decided), decided.graph.constant(1)));
}
