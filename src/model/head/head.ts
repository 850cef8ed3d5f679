import type { Tensor } from "../../plan/index.ts";
import type { Likelihood } from "../likelihood/likelihood.ts";

/** The sizes that a head is built from. */
export interface HeadShape {
  /** d, the features of a state. */
  readonly size: number;
  /** T, the most states of a segment. */
  readonly length: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
}

/** R comparisons as features: the states of segment A, then those of segment B. */
export interface Comparisons {
  /** [R, 2·T·d] */
  pair: Tensor;
  /** [R, 2·T]: 1 where the segment has a state, 0 where it is padded with zeros; null when no segment is padded. */
  stateMask: Tensor | null;
}

/** S alternatives to be ranked, each a segment as features. */
export interface Alternatives {
  /** [S, T·d] */
  states: Tensor;
  /** [S, T], as in `Comparisons`. */
  stateMask: Tensor | null;
}

/**
 * What a model computes from states and z. z is [G, L], row g for the R/G consecutive rows of group g, or null where the
 * reward is the same for everyone.
 */
export interface Head {
  /** How `penchant inspect` describes it. */
  readonly label: string;
  /** Whether alternatives are scored by comparing them with states that the model keeps (`Model.comparison`). */
  readonly pairwise: boolean;
  /** ℓ of each comparison: [R, 1]. */
  compare(shape: HeadShape, comparisons: Comparisons, z: Tensor | null): Tensor;
  /** ℓ of n comparisons at each of S values of z [S, L]: [S, n]. */
  compareAtEach(shape: HeadShape, comparisons: Comparisons, z: Tensor): Tensor;
  /** ℓ of a batch of comparisons of rows of `states` [S, d]; `pair` [B, P·2T] of i32, −1 for padding: [B, P]. */
  compareBatch(shape: HeadShape, states: Tensor, pair: Tensor, z: Tensor | null): Tensor;
  /** Rewards of S alternatives at each row of z: [G, S]. `comparison` [K, T·d] is given to a pairwise head. */
  rewards(
    shape: HeadShape,
    likelihood: Likelihood,
    alternatives: Alternatives,
    z: Tensor | null,
    comparison: Tensor | null,
  ): Tensor;
  /**
   * SPO (paper, section 4): the mean probability that each state is preferred to the comparators. states [S, d],
   * comparators [C, d], z [1, L] or null: [S, 1].
   */
  preference(shape: HeadShape, likelihood: Likelihood, states: Tensor, z: Tensor | null, comparators: Tensor): Tensor;
  /** r(s, z) of single states, [S, d] → [S, 1]; null where the head only compares. */
  readonly reward: ((shape: HeadShape, states: Tensor, z: Tensor | null) => Tensor) | null;
  /** A draw of r(s, z) for each state; null where the reward is not a distribution. */
  readonly sampleReward: Head["reward"];
}
