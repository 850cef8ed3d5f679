// The heads of distributional preference learning (Siththaranjan et al. 2024; paper, appendix E): a distribution of
// rewards for everyone. ℓ is defined so that σ(ℓ) = P(r_A > r_B) for independent draws of both rewards.

import {
  add,
  categorical,
  column,
  concat,
  divide,
  exp,
  iota,
  log,
  matmul,
  multiply,
  normal,
  scale,
  softmax,
  sqrt,
  subtract,
  sum,
  sumColumns,
  sumRows,
  type Tensor,
  toFloat,
} from "../../plan/index.ts";
import { mlp } from "./mlp.ts";
import type { ValueHead } from "./value-head.ts";

/** What training needs of a distribution of rewards. */
export interface RewardDistribution {
  /** A draw of the reward: [R, k] → [R, 1]. */
  draw(values: Tensor): Tensor;
  /** A penalty [1, 1] on the values [R, k] of a batch's states, weighted by `weight` [R, 1]. */
  readonly penalty?: (values: Tensor, weight: Tensor) => Tensor;
}

const isShared = (): never => {
  throw new TypeError("head: a distributional head is the same for every user");
};

/** Values are a mean and a variance. P(A ≻ B) = Φ((μ_A − μ_B) / √(σ²_A + σ²_B)), with Φ(x) approximated by σ(√(2π)·x). */
export const meanVariance: ValueHead = {
  values({ hidden }, states, z) {
    const outputs = mlp(states, z, hidden, 2);
    return concat(column(outputs, 0), exp(column(outputs, 1)));
  },
  valuesAtEach: isShared,
  compareValues(a, b) {
    const deviation = sqrt(add(column(a, 1), column(b, 1)));
    return scale(divide(subtract(column(a, 0), column(b, 0)), deviation), Math.sqrt(2 * Math.PI));
  },
  reward: (values) => column(values, 0),
};

export const meanVarianceDistribution: RewardDistribution = {
  draw: (values) => add(column(values, 0), multiply(sqrt(column(values, 1)), normal(values.graph, values.rows, 1))),
};

/** Number of atoms of the categorical distribution, unless the config has another: rewards 0, 1/9, …, 1. */
const ATOMS = 10;
/** The weight of the entropy bonus that keeps the distributions from collapsing onto a few atoms. */
const ENTROPY = 0.1;

/** The rewards, from 0 to 1, of these atoms of the distributions `values`. */
const onUnit = (atoms: Tensor, values: Tensor): Tensor => scale(atoms, 1 / (values.cols - 1));

/** Values are the probabilities of the atoms; a segment of several states has the mean distribution. */
export const categoricalReward: ValueHead = {
  values: ({ hidden, atoms = ATOMS }, states, z) => softmax(mlp(states, z, hidden, atoms)),
  valuesAtEach: isShared,
  compareValues(a, b) {
    // Entry (i, j): the probability that A wins when A has atom j and B has atom i; ½ when i = j.
    const k = a.cols;
    const wins = Array.from({ length: k * k }, (_, n) => (Math.sign((n % k) - Math.floor(n / k)) + 1) / 2);
    const beats = (p: Tensor, q: Tensor) => sumColumns(multiply(p, matmul(q, p.graph.constant(wins, k))));
    return subtract(log(beats(a, b)), log(beats(b, a)));
  },
  reward: (values) =>
    divide(sumColumns(multiply(values, onUnit(iota(values, values.cols), values))), sumColumns(values)),
};

export const categoricalDistribution: RewardDistribution = {
  draw: (values) => onUnit(toFloat(categorical(values)), values),
  /** 0.1 Σ_k p̄_k log p̄_k, with p̄ the mean distribution of all states. */
  penalty(values, weight) {
    const mean = divide(sumRows(multiply(values, weight)), sum(weight)); //                   [1, k]
    return scale(sum(multiply(mean, log(mean))), ENTROPY);
  },
};
