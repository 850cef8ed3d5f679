// What a question is worth to one user: plans over draws of z from what the answers so far leave possible.

import { rewardsOf } from "../model/head/head.ts";
import type { ModelConfig } from "../model/model.ts";
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
  sigmoid,
  softplus,
  subtract,
  type Tensor,
} from "../plan/index.ts";
import { DRAWS, logitsAt } from "./particles.ts";

/**
 * Which of K options is best under each of S draws of z: `top` [S, K], 1 where it is, and `best` [1, K], how often. Data:
 * `DRAWS` [S, L]; `options` and `comparison` as a rank plan.
 */
export function topPlan(config: ModelConfig, draws: number, options: number, comparisons = 0): Plan {
  const graph = new Graph();
  const { size, length, latent } = config;
  const z = graph.data(DRAWS, draws, latent);
  const beside = comparisons > 0 ? graph.data("comparison", comparisons, length * size) : null;
  const here = length > 1 ? graph.data("here", options, length) : null;
  const reward = rewardsOf(config, { states: graph.data("options", options, length * size), here }, z, beside); // [S, K]
  const top = affine(less(reward, maxColumns(reward)), -1, 1);
  return compile(graph, { top, best: meanRows(top) });
}

/** Pairs of a question and a draw in one run of a plan: as many as stay in cache. */
const ROWS = 128;
/** Questions for one run of a plan. */
export const placesFor = (draws: number): number => Math.max(1, Math.floor(ROWS / draws));

/**
 * For each of n questions A or B, from draws of z: `chance` that the answer is A, and `gain`, the bits that the answer is
 * expected to tell about z, [n, 1].
 *
 * Where there are K options to choose from, `a` and `b` [n, K] are the chances P(y, o is best) with both answers, and
 * `right` [n, 1] is how likely the choice is right that is made with the answer known: Σ_y max_o P(y, o is best).
 *
 * Parameter: `DRAWS` [S, L], so that what depends on z alone is computed once for all questions. Data: `pair` [n, 2Td] and
 * `here` as a choice plan; `top` [S, K].
 */
export function questionPlan(config: ModelConfig, draws: number, questions: number, options: number): Plan {
  const { size, length, latent } = config;
  const graph = new Graph();
  const z = graph.parameter(DRAWS, draws, latent);
  const pair = graph.data("pair", questions, 2 * length * size);
  const here = length > 1 ? graph.data("here", questions, 2 * length) : null;
  const logit = logitsAt(config, { pair, here }, z); //                                    [S, n]
  const p = sigmoid(logit);
  const each = subtract(softplus(logit), multiply(logit, p)); //                           H[y | z], in nats
  const column = (row: Tensor) => reshape(row, 1); //                                      [1, n] → [n, 1]
  const chance = column(meanRows(p));
  const gain = scale(subtract(entropy(chance), column(meanRows(each))), 1 / Math.LN2);
  const told = { chance, gain: maximum(gain, graph.constant(0)) }; //                      rounding may leave less than 0
  if (options === 0) return compile(graph, told);
  const top = graph.data("top", draws, options);
  const joint = (answer: Tensor) => scale(matmul(answer, top, { transposeA: true }), 1 / draws);
  const [a, b] = [joint(p), joint(affine(p, -1, 1))];
  return compile(graph, { ...told, a, b, right: add(maxColumns(a), maxColumns(b)) });
}

/** H[y] of an answer that is A with chance p, in nats. */
function entropy(p: Tensor): Tensor {
  const term = (x: Tensor) => multiply(x, log(clip(x, 2 ** -24, 1)));
  return negate(add(term(p), term(affine(p, -1, 1))));
}
