// Implicit Q-learning (Kostrikov, Nair & Levine 2022; paper, table 3): one policy for all users from offline data. Q is never
// evaluated at actions outside the data.

import { parametersOf } from "../model/layers.ts";
import { logSigmaOf, network, type PolicyConfig, policyMean } from "../model/policy.ts";
import {
  adam,
  add,
  affine,
  clip,
  concat,
  divide,
  exp,
  type Graph,
  gradient,
  iota,
  less,
  logSumExp,
  mean,
  minimum,
  multiply,
  negate,
  polyak,
  record,
  scale,
  schedule,
  square,
  stopGradient,
  subtract,
  sumColumns,
  type Tensor,
} from "../plan/index.ts";
import type { Objective } from "./report.ts";
import type { Transitions } from "./transitions.ts";

/** Upper limit of an action's weight e^(β · advantage). */
const MAX_WEIGHT = 100;
/** Polyak averaging rate of the target networks, per step. */
const TARGET_RATE = 0.005;

/** Hyperparameters of the losses. */
export interface IqlSettings {
  /** γ, the discount of rewards per step. */
  discount: number;
  /** τ: V(s) is this expectile of Q(s, a) over the actions of the data. */
  expectile: number;
  /** β: the policy loss weights an action by e^(β · advantage). */
  temperature: number;
}

/** The terms of the losses for each transition, [B, ·], for tests and metrics. */
export type LossTerms = Record<"q1" | "q2" | "v" | "mean" | "logProbability" | "weight", Tensor>;

/** The sum of all networks' losses. Each network has one loss; the others have no gradient with respect to it. */
export function iql(
  config: PolicyConfig,
  { state, action, reward, next, mask }: Transitions,
  { discount, expectile, temperature }: IqlSettings,
): Objective & { terms: LossTerms } {
  const { hidden, choices } = config;
  const taken = choices ? oneHot(action, choices) : null; //                                 [B, choices]
  const stateAction = taken ? state : concat(state, action);
  const Q = (name: string): Tensor =>
    taken
      ? sumColumns(multiply(network(state, name, hidden, taken.cols), taken))
      : network(stateAction, name, hidden, 1);
  const V = (s: Tensor): Tensor => network(s, "v", hidden, 1);
  const constant = stopGradient;

  // L_V = E |τ − 1(u < 0)| u², u = min Q̂(s, a) − V(s)
  const v = V(state); //                                                                     [B, 1]
  const u = subtract(constant(minimum(Q("target.q1"), Q("target.q2"))), v);
  const asymmetry = affine(less(u, u.graph.constant(0)), 1 - 2 * expectile, expectile);
  const lossV = mean(multiply(asymmetry, square(u)));

  // L_Q = E (r + γ V(s′) − Q(s, a))², with V(s′) = 0 when the episode ended
  const [q1, q2] = [Q("q1"), Q("q2")];
  const nextV = constant(V(next));
  const y = add(reward, scale(mask ? multiply(mask, nextV) : nextV, discount));
  const lossQ = add(mean(square(subtract(y, q1))), mean(square(subtract(y, q2))));

  // L_π = −E min(e^(β A), 100) log π(a | s), A = min Q(s, a) − V(s)
  const advantage = constant(subtract(minimum(q1, q2), v));
  const weight = minimum(exp(scale(advantage, temperature)), advantage.graph.constant(MAX_WEIGHT));
  const μ = policyMean(config, state);
  const logπ = taken ? logCategorical(μ, taken) : logNormal(action, μ, logSigmaOf(config, state.graph));
  const lossπ = mean(multiply(weight, negate(logπ)));

  return {
    loss: add(add(lossV, lossQ), lossπ),
    metrics: { lossV, lossQ, lossPolicy: lossπ, value: mean(v), advantage: mean(advantage) },
    terms: { q1, q2, v, mean: μ, logProbability: logπ, weight },
  };
}

const HALF_LOG_2PI = 0.9189385332046727; // written out: hosts round Math.log differently

/** log N(a; μ, diag σ²): [B, A], [B, A], log σ [1, A] → [B, 1]. */
function logNormal(a: Tensor, μ: Tensor, logσ: Tensor): Tensor {
  const bounded = clip(logσ, -5, 2);
  const z = divide(subtract(a, μ), exp(bounded));
  const terms = add(scale(square(z), 0.5), affine(bounded, 1, HALF_LOG_2PI));
  return negate(sumColumns(terms));
}

/** log softmax(logits) of the action taken: [B, C], one-hot [B, C] → [B, 1]. */
const logCategorical = (logits: Tensor, taken: Tensor): Tensor =>
  subtract(sumColumns(multiply(logits, taken)), logSumExp(logits));

/** One-hot encoding of whole numbers: [B, 1] → [B, n]. */
function oneHot(index: Tensor, n: number): Tensor {
  const place = iota(index, n);
  return multiply(less(place, affine(index, 1, 0.5)), less(affine(index, 1, -0.5), place));
}

/**
 * Adds the updates of one training step: gradients of all losses at the current weights, then Adam, then Polyak averaging of the
 * targets. The policy's learning rate falls to 0 along a cosine.
 */
export function iqlStep(
  graph: Graph,
  { loss, metrics }: Objective,
  { rate, steps }: { rate: number; steps: number },
): void {
  const parameters = parametersOf(graph).filter(({ name }) => !name.startsWith("target."));
  const gradients = gradient(loss, parameters);
  const actor = schedule(graph, { start: rate, end: 0, period: steps });
  parameters.forEach((p, i) => {
    adam([p], [gradients[i] as Tensor], p.name.startsWith("policy.") ? actor : graph.constant(rate));
  });
  for (const p of parametersOf(graph).filter(({ name }) => name.startsWith("target."))) {
    polyak(p, graph.find(p.name.slice("target.".length)) as Tensor, TARGET_RATE);
  }
  for (const [name, row] of Object.entries(metrics)) record(name, row);
}
