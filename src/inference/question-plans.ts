// Plans for the value of a question: what its answer is expected to tell about the user, and to do for a choice.

import type { PersonalConfig } from "../model/config.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import {
  add,
  affine,
  clip,
  compile,
  Graph,
  less,
  log,
  matmul,
  maxColumns,
  maximum,
  meanRows,
  multiply,
  negate,
  type Plan,
  reshape,
  scale,
  subtract,
  type Tensor,
} from "../plan/index.ts";
import { alternativeLeaves, comparisonLeaves, rewardsAt } from "./model-inputs.ts";
import { PARTICLES, sharpenedLogits } from "./particles.ts";

/**
 * The best of K alternatives under each particle: `top` [S, K] is 1 where it is the best, `best` [1, K] the share of particles.
 * Data: `PARTICLES` [S, L] and `alternativeLeaves`.
 */
export function bestPlan(config: PersonalConfig, particles: number, alternatives: number, comparisons = 0): Plan {
  const graph = new Graph();
  const z = graph.data(PARTICLES, particles, config.latent);
  const reward = rewardsAt(config, alternativeLeaves(graph, config, alternatives, comparisons), z); // [S, K]
  const top = affine(less(reward, maxColumns(reward)), -1, 1);
  return compile(graph, { top, best: meanRows(top) });
}

/** Pairs of a question and a particle in one run of a plan: as many as stay in cache. */
const ROWS = 128;
/** Questions in one run of a plan. */
export const questionsPerRun = (particles: number): number => Math.max(1, Math.floor(ROWS / particles));

/**
 * For each of n questions A or B: `probability` that the answer is A, and `gain`, the expected information about z in bits (the
 * mutual information of answer and z), [n, 1].
 *
 * With K alternatives to choose from, `a` and `b` [n, K] are the joint probabilities P(y, k is best) of both answers, and
 * `right` [n, 1] is the probability that the choice made with the answer known is right: Σ_y max_k P(y, k is best).
 *
 * Parameter: `PARTICLES` [S, L], so that what depends on z alone is computed once for all questions. Data:
 * `comparisonLeaves` of n rows, and `top` [S, K].
 */
export function questionPlan(config: PersonalConfig, particles: number, questions: number, alternatives: number): Plan {
  const likelihood = LIKELIHOODS[config.likelihood];
  const graph = new Graph();
  const z = graph.parameter(PARTICLES, particles, config.latent);
  const comparisons = comparisonLeaves(graph, config, questions);
  const logit = sharpenedLogits(config, comparisons, z); //                               [S, n]
  const p = likelihood.probability(logit);
  const conditional = likelihood.entropy(logit, p); //                                    H[y | z], in nats
  const asColumn = (row: Tensor) => reshape(row, 1); //                                   [1, n] → [n, 1]
  const probability = asColumn(meanRows(p));
  const information = scale(subtract(entropy(probability), asColumn(meanRows(conditional))), 1 / Math.LN2);
  const gain = maximum(information, graph.constant(0)); // rounding may leave less than 0
  if (alternatives === 0) return compile(graph, { probability, gain });
  const top = graph.data("top", particles, alternatives);
  const joint = (answer: Tensor) => scale(matmul(answer, top, { transposeA: true }), 1 / particles);
  const [a, b] = [joint(p), joint(affine(p, -1, 1))];
  return compile(graph, { probability, gain, a, b, right: add(maxColumns(a), maxColumns(b)) });
}

/** The entropy in nats of an answer that is A with probability p. */
function entropy(p: Tensor): Tensor {
  const term = (x: Tensor) => multiply(x, log(clip(x, 2 ** -24, 1)));
  return negate(add(term(p), term(affine(p, -1, 1))));
}
