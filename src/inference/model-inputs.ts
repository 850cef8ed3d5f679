// Inputs of a model's plans: leaves for answers, comparisons and alternatives, and functions that write them.

import type { Program } from "../backend/backend.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { type ModelConfig, type PersonalConfig, placesOf } from "../model/config.ts";
import type { AnswerTensors } from "../model/encoder/encoder.ts";
import type { Alternatives, Comparisons } from "../model/head/head.ts";
import { HEADS } from "../model/head/index.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import type { Model, PersonalModel } from "../model/model.ts";
import { normalise } from "../model/normalisation.ts";
import { type Graph, type Plan, scaled, type Tensor } from "../plan/index.ts";
import type { Extent } from "../plan/shape.ts";

/** Leaves `pair` [rows, 2Td] and, for a model of segments, `stateMask` [rows, 2T]. */
export function comparisonLeaves(graph: Graph, { size, length }: ModelConfig, rows: number | Extent): Comparisons {
  return {
    pair: graph.data("pair", rows, 2 * length * size),
    stateMask: length > 1 ? graph.data("stateMask", rows, 2 * length) : null,
  };
}

/** Leaves for the N comparisons of each user: `comparisonLeaves` [users·N, ·], `label` [users·N, 1] and `mask` [users, N]. */
export function answerLeaves(
  graph: Graph,
  config: PersonalConfig,
  users: number | Extent,
): AnswerTensors & Comparisons {
  const places = placesOf(config);
  const mask = graph.data("mask", users, places);
  const rows = scaled(mask.rows, places);
  return {
    ...comparisonLeaves(graph, config, rows),
    label: graph.data("label", rows, 1),
    mask,
    length: config.length,
    shares: true,
  };
}

/**
 * Leaves for alternatives to rank: `alternatives` [n, Td], `stateMask` [n, T] for a model of segments, and `comparison`
 * [K, Td], the comparison segments of a pairwise head.
 */
export function alternativeLeaves(
  graph: Graph,
  { size, length }: ModelConfig,
  n: number,
  comparisons: number,
): { alternatives: Alternatives; comparison: Tensor | null } {
  const comparison = comparisons > 0 ? graph.data("comparison", comparisons, length * size) : null;
  const stateMask = length > 1 ? graph.data("stateMask", n, length) : null;
  return { alternatives: { states: graph.data("alternatives", n, length * size), stateMask }, comparison };
}

/** Rewards of the alternatives at each row of z [G, L] (null: one row): [G, n]. */
export const rewardsAt = (
  config: ModelConfig,
  { alternatives, comparison }: ReturnType<typeof alternativeLeaves>,
  z: Tensor | null,
): Tensor => HEADS[config.head].rewards(config, LIKELIHOODS[config.likelihood], alternatives, z, comparison);

/** Loads a plan into a backend, and writes the weights of a model or policy. */
export function loadPlan<P extends Program>(
  backend: { load(plan: Plan, seed: number): P },
  plan: Plan,
  model: Pick<Model, "parameters"> & Partial<Pick<Model, "comparison">>,
  seed = 0,
): P {
  const program = backend.load(plan, seed);
  for (const [name, leaf] of plan.named) {
    const values = leaf.leaf === "parameter" ? model.parameters.get(name) : undefined;
    if (values) program.write(name, values);
  }
  if (model.comparison && plan.named.has("comparison")) program.write("comparison", model.comparison.data);
  return program;
}

/** Writes the answers of each user, at most as many as there are places, into a program with `answerLeaves`. */
export function writeAnswers(
  program: Program,
  model: PersonalModel,
  users: readonly (readonly LabelledPair[])[],
): void {
  const places = program.plan.named.get("mask")?.cols as number;
  writeComparisons(program, model, users, places);
  const label = new Float32Array(users.length * places);
  const mask = new Float32Array(users.length * places);
  users.forEach((answers, u) => {
    answers.forEach((answer, i) => {
      label[u * places + i] = answer.label;
      mask[u * places + i] = 1;
    });
  });
  program.write("label", label);
  program.write("mask", mask);
}

/** Writes up to `places` comparisons of each user, normalised, into `comparisonLeaves`, padded with zeros. */
export function writeComparisons(
  program: Program,
  { config, normalisation }: Model,
  users: readonly (readonly Pair[])[],
  places: number,
): void {
  const { size, length } = config;
  const pair = new Float32Array(users.length * places * 2 * length * size);
  const stateMask = new Float32Array(users.length * places * 2 * length);
  const writeSide = (side: ArrayLike<number>, row: number) => {
    normalise(side, normalisation, pair, row * length * size);
    stateMask.fill(1, row * length, row * length + side.length / size);
  };
  users.forEach((comparisons, u) => {
    comparisons.forEach(({ a, b }, i) => {
      writeSide(a, 2 * (u * places + i));
      writeSide(b, 2 * (u * places + i) + 1);
    });
  });
  program.write("pair", pair);
  writeStateMask(program, stateMask);
}

/** Writes alternatives, each the features [t·d] of t = 1 … T states, normalised, into `alternativeLeaves`. */
export function writeAlternatives(program: Program, model: Model, alternatives: readonly ArrayLike<number>[]): void {
  const { size, length } = model.config;
  const states = new Float32Array(alternatives.length * length * size);
  const stateMask = new Float32Array(alternatives.length * length);
  alternatives.forEach((alternative, i) => {
    normalise(alternative, model.normalisation, states, i * length * size);
    stateMask.fill(1, i * length, i * length + alternative.length / size);
  });
  program.write("alternatives", states);
  writeStateMask(program, stateMask);
}

/** Writes the mask if the plan has the leaf: only heads that sum values over the states of a segment read it. */
function writeStateMask(program: Program, stateMask: Float32Array): void {
  if (program.plan.named.has("stateMask")) program.write("stateMask", stateMask);
}
