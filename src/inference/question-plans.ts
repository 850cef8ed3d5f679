// Plans for the value of a question: its expected information gain about the user, and how much its answer is expected to
// improve a choice among alternatives.

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
 * The best of K alternatives under each particle: `top` [S, K] is 1 for the best alternative, `best` [1, K] is the share of
 * particles for which an alternative is the best. Data: `PARTICLES` [S, L] and `alternativeLeaves`.
 */
export function bestPlan(config: PersonalConfig, particles: number, alternatives: number, comparisons = 0): Plan {
  const graph = new Graph();
  const z = graph.data(PARTICLES, particles, config.latent);
  const reward = rewardsAt(config, alternativeLeaves(graph, config, alternatives, comparisons), z); // [S, K]
  const top = affine(less(reward, maxColumns(reward)), -1, 1);
  return compile(graph, { top, best: meanRows(top) });
}

/**
 * For each of n questions: `probability` [n, 1] that the answer is A, and `gain` [n, 1], the expected information gain about z
 * in bits (the mutual information of answer and z).
 *
 * With K alternatives to choose from, `a` and `b` [n, K] are the joint probabilities P(y, k is best) for y = A and B. `right`
 * [n, 1] is the probability that the best guess after the answer is right: Σ_y max_k P(y, k is best).
 *
 * `PARTICLES` [S, L] is a parameter, so that values that depend on z alone are computed once for all questions. Data:
 * `comparisonLeaves` of n rows and, with alternatives, `top` [S, K].
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
  const gain = maximum(information, graph.constant(0)); // rounding may make it negative
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
