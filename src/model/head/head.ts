import type { Tensor } from "../../plan/index.ts";
import type { Likelihood } from "../likelihood/likelihood.ts";
import type { TrainingLikelihood } from "../likelihood/training.ts";

/** The sizes that a head is built from. */
export interface HeadShape {
  /** d, the number of features of a state. */
  readonly size: number;
  /** T, the largest number of states in a segment. */
  readonly length: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** Number of atoms of a categorical reward; 10 when absent. */
  readonly atoms?: number;
}

/** R comparisons as features: the states of segment A, then those of segment B. */
export interface Comparisons {
  /** [R, 2·T·d] */
  pair: Tensor;
  /** [R, 2·T]: 1 for a state, 0 for padding; null when no segment is padded. */
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
 * The part of a model that scores states and comparisons, given z. z is [G, L]: row g applies to the R/G consecutive rows
 * of group g. It is null for a shared model.
 */
export interface Head {
  /** Whether alternatives are scored against comparison segments (`Model.comparison`) or, without any, against one another. */
  readonly pairwise: boolean;
  /** ℓ of each comparison: [R, 1]. */
  compare(shape: HeadShape, comparisons: Comparisons, z: Tensor | null): Tensor;
  /** ℓ of n comparisons at each of S values of z [S, L]: [S, n]. */
  compareAtEach(shape: HeadShape, comparisons: Comparisons, z: Tensor): Tensor;
  /** Rewards of S alternatives at each row of z: [G, S]. Only a pairwise head uses `comparison` [K, T·d]. */
  rewards(
    shape: HeadShape,
    likelihood: Likelihood,
    alternatives: Alternatives,
    z: Tensor | null,
    comparison: Tensor | null,
  ): Tensor;
}

/** What training and relabelling need of a head besides. It is an object of its own, which an agent does not load. */
export interface HeadTraining {
  /** ℓ of a batch of comparisons: [B, P]. `pair` [B, P·2T] of i32 indexes the rows of `states` [S, d]; −1 is padding. */
  compareBatch(shape: HeadShape, states: Tensor, pair: Tensor, z: Tensor | null): Tensor;
  /**
   * SPO (paper, section 4): the mean probability that each state is preferred to the comparators. `states` [S, d],
   * `comparators` [C, d], `z` [1, L] or null → [S, 1].
   */
  preference(
    shape: HeadShape,
    likelihood: TrainingLikelihood,
    states: Tensor,
    z: Tensor | null,
    comparators: Tensor,
  ): Tensor;
  /** r(s, z) of single states, [S, d] → [S, 1]; null for a head that only compares. */
  readonly reward: ((shape: HeadShape, states: Tensor, z: Tensor | null) => Tensor) | null;
  /** A draw of r(s, z) for each state, [S, d] → [S, 1]; null unless the reward is a distribution. */
  readonly sampleReward: HeadTraining["reward"];
}
