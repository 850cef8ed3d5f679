// π(a | s, z): what to do in a state, for a user. It rides in the file of the model that its z comes from.

import type { ActionRange } from "../data/trajectories.ts";
import { compile, concat, Graph, type Plan, type Tensor, tanh } from "../plan/index.ts";
import { dense, hidden, parameter, parametersOf } from "./layers.ts";
import type { Normalisation } from "./normalisation.ts";

/** The shape of a policy network. */
export interface PolicyConfig {
  /** Numbers in an observation. */
  readonly observation: number;
  /** Numbers in an action. */
  readonly action: number;
  /** How many actions there are to choose among, where they are discrete; then `action` is 1. */
  readonly choices?: number;
  /** Numbers that tell the policy whom to follow: the size of z, of a goal, or 0. */
  readonly condition: number;
  /** Widths of the hidden layers, ReLU after each. */
  readonly hidden: readonly number[];
}

/** A policy π(a | s, z) for all users of a model. */
export interface Policy {
  /** The shape of its network. */
  readonly config: PolicyConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of observations. */
  readonly normalisation: Normalisation;
  /** The units of actions, [action] each: −1 stands for low, 1 for high. Without it they lie in [−1, 1]. */
  readonly actionRange?: ActionRange;
}

/** An MLP of IQL: ReLU after each hidden layer. */
export const network = (x: Tensor, name: string, widths: readonly number[], outputs: number): Tensor =>
  dense(hidden(x, name, widths, 0, "relu"), `${name}.out`, outputs);

/** [s, z], the state of the problem in which a user is part of what is seen: [R, o], [R, C] or null → [R, o + C]. */
export const stateOf = (observation: Tensor, condition: Tensor | null): Tensor =>
  condition ? concat(observation, condition) : observation;

/** The mean of π(· | s, z), each number in (−1, 1); discrete: a logit for each choice. [R, o + C] → [R, action | choices]. */
export const policyMean = ({ hidden, action, choices }: PolicyConfig, state: Tensor): Tensor =>
  choices ? network(state, "policy", hidden, choices) : tanh(network(state, "policy", hidden, action));

/** log σ of a Gaussian policy, the same in every state: [1, action]. */
export const logSigmaOf = ({ action }: PolicyConfig, graph: Graph): Tensor =>
  parameter(graph, "policy.logSigma", 1, action);

/** `mean` [rows, action | choices] of `observation` [rows, o], normalised, and `condition` [rows, C], which is there if C > 0. */
export function policyPlan(config: PolicyConfig, rows: number): Plan {
  const graph = new Graph();
  const observation = graph.data("observation", rows, config.observation);
  const condition = config.condition > 0 ? graph.data("condition", rows, config.condition) : null;
  return compile(graph, { mean: policyMean(config, stateOf(observation, condition)) });
}

/** The parameters that a policy of this kind has, with their shapes. */
export function policyShapes(config: PolicyConfig): Map<string, [number, number]> {
  const graph = new Graph();
  policyMean(config, graph.data("state", 1, config.observation + config.condition));
  if (!config.choices) logSigmaOf(config, graph);
  return new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}
