// What a model says of states, and of a comparison of two of them.

import {
  add,
  affine,
  clip,
  column,
  concat,
  divide,
  exp,
  expand,
  extent,
  type Graph,
  iota,
  leakyRelu,
  linear,
  log,
  matmul,
  meanColumns,
  multiply,
  outerSum,
  reshape,
  scale,
  sigmoid,
  slice,
  softmax,
  sqrt,
  subtract,
  sumColumns,
  sumRows,
  type Tensor,
  tileRows,
} from "../../plan/index.ts";
import { dense, hidden, layer, parameter } from "../layers.ts";
import type { ModelConfig } from "../model.ts";

export const HEADS = ["reward", "linear", "classifier"] as const;
export type HeadName = (typeof HEADS)[number];

/** Values of a reward that DPL's categorical distribution is over: 0, 1/9 … 1. */
const ATOMS = 10;

/**
 * r(s, z): an MLP on [s, z] with LeakyReLU (paper, E.6). The first layer is split, s·W_s + z·W_z, so that
 * z·W_z is computed once for each user and enters as the bias of that user's group of rows.
 *
 * states [R, d]; z [G, L], row g for the R/G consecutive states of group g, or null (no user). Gives [R, outputs]. With
 * `every`, all states at each z instead, [G·R, outputs]: s·W_s is then computed once for all z.
 */
function mlp(
  states: Tensor,
  z: Tensor | null,
  [first = 1, ...rest]: readonly number[],
  outputs: number,
  every = false,
): Tensor {
  const fanIn = states.cols + (z?.cols ?? 0);
  const { w, b } = layer(states.graph, "reward.0", states.cols, first, fanIn);
  const biases = withLatent(b, z, "reward.0.latent", fanIn);
  const h =
    every && biases.groupBias
      ? outerSum(add(biases.groupBias, biases.bias), matmul(states, w), "leaky-relu")
      : linear(states, w, biases.bias, { activation: "leaky-relu", groupBias: biases.groupBias });
  return dense(hidden(h, "reward", rest, 1), "reward.out", outputs);
}

/** r(s, z) = w(z)·s with weights linear in z: the mixed logit of choice modelling. */
function linearReward(states: Tensor, z: Tensor | null): Tensor {
  const d = states.cols;
  if (!z) return sumColumns(multiply(states, meanWeights(states.graph, d)));
  const weights = rewardWeights(z, d);
  return sumColumns(multiply(states, isOne(z) ? weights : expand(weights, states.rows, d)));
}

const meanWeights = (graph: Graph, d: number): Tensor => parameter(graph, "reward.weight", 1, d, 1 / Math.sqrt(d));

/** w(z): [G, L] → [G, d]. */
function rewardWeights(z: Tensor, d: number): Tensor {
  const mean = meanWeights(z.graph, d); // the first of both, whose order first weights are drawn in
  return linear(z, latentWeight(z, "reward.latent", d, z.cols), mean);
}

/**
 * f(s_A, s_B, z): an MLP on [s_A, s_B, z]. The first layer is split, s_A·W_a + s_B·W_b + z·W_z, so that each part is
 * computed once where comparisons share it. `join` makes the first layer's output for each comparison of the parts of
 * A (with z's) and B, [·, H] both; gives a logit for each.
 */
function classifier(
  a: Tensor,
  b: Tensor,
  z: Tensor | null,
  [first = 1, ...rest]: readonly number[],
  join: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const fanIn = 2 * a.cols + (z?.cols ?? 0);
  const { w, b: shared } = layer(a.graph, "classifier.0.a", a.cols, first, fanIn);
  const wB = parameter(a.graph, "classifier.0.b", b.cols, first, 1 / Math.sqrt(fanIn));
  const { bias, groupBias } = withLatent(shared, z, "classifier.0.latent", fanIn);
  const h = join(linear(a, w, bias, { groupBias }), matmul(b, wB));
  return dense(hidden(h, "classifier", rest, 1), "classifier.out", 1);
}

/** z·W_z [G, H] for groups of rows; a single z belongs to the bias of all. */
function withLatent(b: Tensor, z: Tensor | null, name: string, fanIn: number) {
  const part = z && matmul(z, latentWeight(z, name, b.cols, fanIn));
  return part && isOne(part) ? { bias: add(b, part), groupBias: null } : { bias: b, groupBias: part };
}

const isOne = (t: Tensor): boolean => t.rows.count === null && t.rows.times === 1;

const latentWeight = (z: Tensor, name: string, outputs: number, fanIn: number): Tensor =>
  parameter(z.graph, name, z.cols, outputs, 1 / Math.sqrt(fanIn));

/**
 * What each state adds to a segment's value, [R, d] → [R, k]: its reward; for DPL's mean-variance model mean and
 * variance; for the categorical one the probabilities of the atoms.
 */
export function stateValues({ method, head, hidden }: ModelConfig, states: Tensor, z: Tensor | null): Tensor {
  if (method === "dpl-mean-variance") {
    const out = mlp(states, z, hidden, 2);
    return concat(column(out, 0), exp(column(out, 1)));
  }
  if (method === "dpl-categorical") return softmax(mlp(states, z, hidden, ATOMS));
  return head === "linear" ? linearReward(states, z) : mlp(states, z, hidden, 1);
}

/** `stateValues` of all states at each z: [R, d], [G, L] → [G·R, k]. */
export function everyValue(config: ModelConfig, states: Tensor, z: Tensor): Tensor {
  if (config.head !== "linear") return mlp(states, z, config.hidden, 1, true);
  return reshape(matmul(rewardWeights(z, states.cols), states, { transposeB: true }), 1);
}

/** A value's reward: [R, k] → [R, 1]. A segment of several states has the mean distribution over atoms. */
export function rewardOf({ method }: ModelConfig, values: Tensor): Tensor {
  if (method !== "dpl-categorical") return column(values, 0);
  return divide(sumColumns(multiply(values, scale(iota(values, ATOMS), 1 / (ATOMS - 1)))), sumColumns(values));
}

/** The logit of P(A ≻ B) from the values of both: [R, k], [R, k] → [R, 1]. */
export function compareValues({ method }: ModelConfig, a: Tensor, b: Tensor): Tensor {
  if (method === "dpl-mean-variance") {
    const spread = sqrt(add(column(a, 1), column(b, 1)));
    return scale(divide(subtract(column(a, 0), column(b, 0)), spread), Math.sqrt(2 * Math.PI));
  }
  if (method === "dpl-categorical") {
    // Row i, column j: how much of "A has atom j" beats "B has atom i"; equal atoms count half.
    const beats = Array.from(
      { length: ATOMS ** 2 },
      (_, n) => (Math.sign((n % ATOMS) - Math.floor(n / ATOMS)) + 1) / 2,
    );
    const above = (p: Tensor, q: Tensor) => sumColumns(multiply(p, matmul(q, p.graph.constant(beats, ATOMS))));
    return subtract(log(above(a, b)), log(above(b, a)));
  }
  return subtract(a, b);
}

/** Segments as features, T·d for each; `here` [S, T] is 1 where there is a state, null when all are there. */
export interface Options {
  /** [S, T·d] */
  states: Tensor;
  here: Tensor | null;
}

/** Comparisons as features: A's states, then B's. */
export interface Sides {
  /** [R, 2·T·d] */
  pair: Tensor;
  /** [R, 2·T]: 1 where the segment has a state, whose features are zeros otherwise; null when all are there. */
  here: Tensor | null;
}

/** The logit of P(A ≻ B | z): R comparisons, z [G, L] for groups of R/G consecutive ones: [R, 1]. */
export function logitOf(config: ModelConfig, { pair, here }: Sides, z: Tensor | null): Tensor {
  const half = pair.cols / 2;
  if (config.head === "classifier")
    return classifier(slice(pair, 0, half), slice(pair, half, 2 * half), z, config.hidden, (a, b) =>
      leakyRelu(add(a, b)),
    );
  const values = stateValues(config, reshape(pair, config.size), z); //                       [R·2T, k]
  return compareSides(config, values, here && reshape(here, 1));
}

/** The logits of R comparisons from the values of all their states, A's first: [R·2T, k] → [R, 1]. */
export function compareSides(config: ModelConfig, values: Tensor, here: Tensor | null): Tensor {
  const there = here ? multiply(values, here) : values;
  const segments = config.length === 1 ? there : sumRows(there, config.length); //            [R·2, k]
  const sides = reshape(segments, 2 * values.cols); //                                        [R, 2k]
  return compareValues(config, slice(sides, 0, values.cols), slice(sides, values.cols, 2 * values.cols));
}

/**
 * The mean chance that each of G·S segments [G·S, T·d] is preferred to the K comparison segments [K, T·d], at z [G, L]
 * for groups of S (null: one group): [G·S, 1]. All G·S·K pairs pass through the classifier's layers at once.
 */
export function meanChance(config: ModelConfig, states: Tensor, z: Tensor | null, comparison: Tensor): Tensor {
  const f = classifier(states, comparison, z, config.hidden, (a, b) => outerSum(a, b, "leaky-relu"));
  return meanColumns(sigmoid(reshape(f, comparison.rows.times)));
}

/**
 * Rewards of S options, each all the features of its states [S, T·d], at each row of z [G, L] (null: one row): [G, S].
 * The classifier's is the logit of the mean chance of being preferred to the `comparison` segments [K, T·d].
 */
export function rewardsOf(config: ModelConfig, options: Options, z: Tensor | null, comparison: Tensor | null): Tensor {
  const { states, here } = options;
  const n = states.rows.times;
  const groups = z ? z.rows : extent(1);
  const each = tileRows(states, groups); //                                                   [G·S, T·d]
  if (config.head !== "classifier") {
    const values = stateValues(config, reshape(each, config.size), z);
    const there = here ? multiply(values, reshape(tileRows(here, groups), 1)) : values;
    const segments = config.length === 1 ? there : sumRows(there, config.length); //          [G·S, k]
    return reshape(rewardOf(config, segments), n);
  }
  if (!comparison) throw new TypeError("comparison: a classifier head scores options beside comparison states");
  const p = clip(meanChance(config, each, z, comparison), 1e-6, 1 - 1e-6); //                 [G·S, 1]
  return reshape(subtract(log(p), log(affine(p, -1, 1))), n);
}
