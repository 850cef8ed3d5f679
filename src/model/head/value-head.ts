// Heads that assign a value to each state. A segment's value is the sum over its states; ℓ depends on the two segments'
// values only.

import {
  gather,
  gatherGroups,
  multiply,
  present,
  reshape,
  slice,
  sumRows,
  type Tensor,
  tileRows,
} from "../../plan/index.ts";
import { extent } from "../../plan/shape.ts";
import type { Head, HeadShape, HeadTraining } from "./head.ts";

/** A head defined by the value of a state: k numbers, such as a reward or the parameters of its distribution. */
export interface ValueHead {
  /** The value of each state: [R, d] → [R, k]. */
  values(shape: HeadShape, states: Tensor, z: Tensor | null): Tensor;
  /** `values` of all states at each row of z: [R, d], [G, L] → [G·R, k]. */
  valuesAtEach(shape: HeadShape, states: Tensor, z: Tensor): Tensor;
  /** ℓ from the values of both segments: [R, k], [R, k] → [R, 1]. */
  compareValues(a: Tensor, b: Tensor): Tensor;
  /** The reward of a value, or its mean when the reward is a distribution: [R, k] → [R, 1]. */
  reward(values: Tensor): Tensor;
}

/** The value of each segment of T consecutive rows: [S·T, k] → [S, k]. */
function segmentValues(length: number, values: Tensor, stateMask: Tensor | null): Tensor {
  const masked = stateMask ? multiply(values, stateMask) : values;
  return length === 1 ? masked : sumRows(masked, length);
}

/** ℓ of R comparisons from the values of all their states, A's first: [R·2T, k] → [R, 1]. */
export function compareSegments(
  head: ValueHead,
  { length }: HeadShape,
  values: Tensor,
  stateMask: Tensor | null,
): Tensor {
  const k = values.cols;
  const sides = reshape(segmentValues(length, values, stateMask), 2 * k); //                  [R, 2k]
  return head.compareValues(slice(sides, 0, k), slice(sides, k, 2 * k));
}

/**
 * The values of all states of a batch of comparisons, A's first: [B·P·2T, k]. States are scored before they are gathered,
 * once for everyone or once for each user, when that takes fewer evaluations than scoring each comparison's states.
 */
export function batchValues(head: ValueHead, shape: HeadShape, states: Tensor, pair: Tensor, z: Tensor | null): Tensor {
  if (states.rows.times > (z ? pair.cols : pair.rows.times * pair.cols)) {
    return head.values(shape, gather(states, pair), z);
  }
  if (!z) return gather(head.values(shape, states, z), pair);
  return gatherGroups(head.values(shape, tileRows(states, pair.rows), z), pair);
}

/** [B·P·2T, 1]: 1 for each state of a batch, 0 for padding; null when no segment is padded. */
export const batchStateMask = ({ length }: HeadShape, pair: Tensor): Tensor | null =>
  length > 1 ? present(reshape(pair, 1)) : null;

/** The head that a value head defines. */
export const headOfValues = (head: ValueHead): Head => ({
  pairwise: false,
  compare(shape, { pair, stateMask }, z) {
    const values = head.values(shape, reshape(pair, shape.size), z); //                       [R·2T, k]
    return compareSegments(head, shape, values, stateMask && reshape(stateMask, 1));
  },
  compareAtEach(shape, { pair, stateMask }, z) {
    const values = head.valuesAtEach(shape, reshape(pair, shape.size), z); //                 [S·n·2T, k]
    const mask = stateMask && reshape(tileRows(stateMask, z.rows), 1);
    return reshape(compareSegments(head, shape, values, mask), pair.rows.times);
  },
  rewards(shape, _likelihood, { states, stateMask }, z) {
    const groups = z ? z.rows : extent(1);
    const values = head.values(shape, reshape(tileRows(states, groups), shape.size), z); //   [G·S·T, k]
    const mask = stateMask && reshape(tileRows(stateMask, groups), 1);
    return reshape(head.reward(segmentValues(shape.length, values, mask)), states.rows.times);
  },
});

/** What training needs of the head that a value head defines. `draw` draws a reward, when it is a distribution: [R, k] → [R, 1]. */
export const trainingOfValues = (head: ValueHead, draw?: (values: Tensor) => Tensor): HeadTraining => ({
  compareBatch(shape, states, pair, z) {
    const values = batchValues(head, shape, states, pair, z);
    return reshape(compareSegments(head, shape, values, batchStateMask(shape, pair)), pair.cols / (2 * shape.length));
  },
  preference(shape, likelihood, states, z, comparators) {
    const reward = (s: Tensor) => head.reward(head.values(shape, s, z));
    return likelihood.meanProbability(reward(states), reward(comparators));
  },
  reward: (shape, states, z) => head.reward(head.values(shape, states, z)),
  sampleReward: draw ? (shape, states, z) => draw(head.values(shape, states, z)) : null,
});
