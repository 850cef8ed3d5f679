// The policy network π(a | s, z). A policy is stored in the file of the model that infers its z.

import type { ActionRange } from "../data/trajectories.ts";
import { compile, concat, Graph, type Plan, type Tensor, tanh } from "../plan/index.ts";
import { dense, hidden, parameter, parametersOf } from "./layers.ts";
import type { Normalisation } from "./normalisation.ts";

/** The architecture of a policy network. */
export interface PolicyConfig {
  /** o, the number of values in an observation. */
  readonly observation: number;
  /** Number of values in an action; 1 for discrete actions. */
  readonly action: number;
  /** Number of discrete actions; absent for continuous actions. */
  readonly choices?: number;
  /** The number of the first discrete action, where the data do not count from 0. */
  readonly firstAction?: number;
  /** C, the number of values that the policy is conditioned on: the size of z, of a goal, or 0. */
  readonly condition: number;
  /** Widths of the hidden layers, ReLU after each. */
  readonly hidden: readonly number[];
}

/** A policy π(a | s, z) for all users of a model. */
export interface Policy {
  /** The architecture of its network. */
  readonly config: PolicyConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of observations. */
  readonly normalisation: Normalisation;
  /** Range of each value of an action: −1 maps to low, 1 to high. Without it, actions are in [−1, 1]. */
  readonly actionRange?: ActionRange;
}

/** The MLP of all networks of IQL, ReLU after each hidden layer: [R, in] → [R, outputs]. */
export const network = (x: Tensor, name: string, widths: readonly number[], outputs: number): Tensor =>
  dense(hidden(x, name, widths, 0, "relu"), `${name}.out`, outputs);

/** [s, z], the state augmented with the condition: [R, o], [R, C] or null → [R, o + C]. */
export const stateOf = (observation: Tensor, condition: Tensor | null): Tensor =>
  condition ? concat(observation, condition) : observation;

/** The mean of π(· | s, z), in (−1, 1), or one logit per discrete action: [R, o + C] → [R, action | choices]. */
export const policyMean = ({ hidden, action, choices }: PolicyConfig, state: Tensor): Tensor =>
  choices ? network(state, "policy", hidden, choices) : tanh(network(state, "policy", hidden, action));

/** log σ of a Gaussian policy, the same in every state: [1, action]. */
export const logSigmaOf = ({ action }: PolicyConfig, graph: Graph): Tensor =>
  parameter(graph, "policy.logSigma", 1, action);

/** Computes `mean` [rows, action | choices] from `observation` [rows, o], normalised, and `condition` [rows, C] if C > 0. */
export function policyPlan(config: PolicyConfig, rows: number): Plan {
  const graph = new Graph();
  const observation = graph.data("observation", rows, config.observation);
  const condition = config.condition > 0 ? graph.data("condition", rows, config.condition) : null;
  return compile(graph, { mean: policyMean(config, stateOf(observation, condition)) });
}

/** Names and shapes of the parameters of a policy with this config. */
export function policyShapes(config: PolicyConfig): Map<string, [number, number]> {
  const graph = new Graph();
  policyMean(config, graph.data("state", 1, config.observation + config.condition));
  if (!config.choices) logSigmaOf(config, graph);
  return new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}
