// f(s_A, s_B, z): an MLP on both segments and z that outputs ℓ directly (paper, section 4). It has no reward function, so
// alternatives are scored against comparison segments.

import {
  add,
  clip,
  extent,
  gather,
  leakyRelu,
  linear,
  matmul,
  meanColumns,
  outerSum,
  reshape,
  slice,
  type Tensor,
  tileRows,
} from "../../plan/index.ts";
import { dense, hidden, latentBias, layer, parameter } from "../layers.ts";
import type { Likelihood } from "../likelihood/likelihood.ts";
import type { Head, HeadShape, HeadTraining } from "./head.ts";

/**
 * Returns ℓ of each comparison. The first layer is split into s_A·W_a + s_B·W_b + z·W_z, so a part that several
 * comparisons share is computed once. `join` combines the part of A and z with the part of B, both [·, H], into the first
 * layer's output for each comparison.
 */
function network(
  a: Tensor,
  b: Tensor,
  z: Tensor | null,
  [first = 1, ...rest]: readonly number[],
  join: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const fanIn = 2 * a.cols + (z?.cols ?? 0);
  const { w, b: shared } = layer(a.graph, "classifier.0.a", a.cols, first, fanIn);
  const wB = parameter(a.graph, "classifier.0.b", b.cols, first, 1 / Math.sqrt(fanIn));
  const { bias, groupBias } = latentBias(shared, z, "classifier.0.latent", fanIn);
  const h = join(linear(a, w, bias, { groupBias }), matmul(b, wB));
  return dense(hidden(h, "classifier", rest, 1), "classifier.out", 1);
}

const compare = ({ hidden }: HeadShape, pair: Tensor, z: Tensor | null): Tensor => {
  const half = pair.cols / 2;
  return network(slice(pair, 0, half), slice(pair, half, 2 * half), z, hidden, (a, b) => leakyRelu(add(a, b)));
};

/**
 * The mean probability [G·S, 1] that each segment in `states` [G·S, T·d] is preferred to the K comparison segments
 * [K, T·d]. z is [G, L], one row for each group of S segments, or null for one group. All G·S·K pairs pass through the
 * layers at once; callers keep them to a few hundred, so that they stay in cache.
 */
function preferredTo(
  { hidden }: HeadShape,
  likelihood: Likelihood,
  states: Tensor,
  z: Tensor | null,
  comparison: Tensor,
): Tensor {
  const f = network(states, comparison, z, hidden, (a, b) => outerSum(a, b, "leaky-relu"));
  return meanColumns(likelihood.probability(reshape(f, comparison.rows.times)));
}

export const classifier: Head = {
  pairwise: true,
  compare: (shape, { pair }, z) => compare(shape, pair, z),
  compareAtEach(shape, { pair, stateMask }, z) {
    const tile = (t: Tensor) => tileRows(t, z.rows);
    const tiled = { pair: tile(pair), stateMask: stateMask && tile(stateMask) };
    return reshape(classifier.compare(shape, tiled, z), pair.rows.times);
  },
  /** The logit of the mean probability of being preferred to the comparison segments; without any, to the alternatives. */
  rewards(shape, likelihood, { states }, z, comparison) {
    const tiled = tileRows(states, z ? z.rows : extent(1)); //                                 [G·S, T·d]
    const p = clip(preferredTo(shape, likelihood, tiled, z, comparison ?? states), 1e-6, 1 - 1e-6); //   [G·S, 1]
    return reshape(likelihood.link(p), states.rows.times);
  },
};

export const classifierTraining: HeadTraining = {
  compareBatch(shape, states, pair, z) {
    const width = 2 * shape.length;
    const comparisons = reshape(gather(states, pair), width * shape.size); //                 [B·P, 2Td]
    return reshape(compare(shape, comparisons, z), pair.cols / width);
  },
  preference: preferredTo,
  reward: null,
  sampleReward: null,
};
