// Plans from samples of z to predicted answers and to rankings.

import { latentSize, type ModelConfig } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import {
  compile,
  expand,
  Graph,
  gatherGroups,
  meanRows,
  type Plan,
  repeatRows,
  reshape,
  scaled,
  select,
  softmax,
  sqrt,
  square,
  subtract,
  type Tensor,
} from "../plan/index.ts";
import type { Extent } from "../plan/shape.ts";
import { alternativeLeaves, comparisonLeaves, rewardsAt } from "./model-inputs.ts";
import { SAMPLES } from "./posterior-plans.ts";

/**
 * P(A ≻ B) of `questions` comparisons of each user, averaged over samples: `probability` [users, questions]. Data: `z`
 * [users·64, L] (absent for a shared model) and `comparisonLeaves` of users·questions rows. Count: users.
 */
export function choicePlan(config: ModelConfig, users: number, questions: number): Plan {
  const graph = new Graph();
  const head = HEADS[config.head];
  const { probability } = LIKELIHOODS[config.likelihood];
  const rows = graph.count("users", users);
  const comparisons = comparisonLeaves(graph, config, scaled(rows, questions));
  if (config.kind === "shared") {
    const p = probability(head.compare(config, comparisons, null));
    return compile(graph, { probability: reshape(p, questions) });
  }
  const z = graph.data("z", scaled(rows, SAMPLES), config.latent);
  const { pair, stateMask } = comparisons;
  const repeated = {
    pair: repeatBlocks(pair, rows, SAMPLES),
    stateMask: stateMask && repeatBlocks(stateMask, rows, SAMPLES),
  };
  const p = reshape(probability(head.compare(config, repeated, z)), questions); //     [users·64, questions]
  return compile(graph, { probability: meanRows(p, SAMPLES) });
}

/** Repeats each of `blocks` blocks of n rows: [blocks·n, C] → [blocks·times·n, C]. */
export function repeatBlocks(x: Tensor, blocks: Extent, times: number): Tensor {
  const n = x.rows.times / blocks.times;
  const index = Array.from({ length: blocks.max * times * n }, (_, i) => i % n);
  return gatherGroups(x, x.graph.constant(index, blocks, "i32"));
}

/**
 * Scores alternatives for each user by samples of z: mean `reward`, its standard deviation `uncertainty`, and the probability
 * `best` that the user picks it, each [users, alternatives]. Data: `alternativeLeaves` and `z` [users·64, L]. A shared model
 * has no z and one row of results for all users. With the option `neutral`, for one user only, alternatives with 1 in the
 * leaf `neutral` [1, alternatives] are scored by the samples in `everyone` [64, L] instead.
 */
export function rankPlan(
  config: ModelConfig,
  alternatives: number,
  { users = 1, comparisons = 0, neutral = false } = {},
): Plan {
  const graph = new Graph();
  const leaves = alternativeLeaves(graph, config, alternatives, comparisons);
  const latent = latentSize(config);
  const rewards = (z: string) => rewardsAt(config, leaves, latent > 0 ? graph.data(z, users * SAMPLES, latent) : null);
  const personal = rewards("z");
  const mask = () => expand(graph.data("neutral", 1, alternatives), personal.rows, alternatives);
  const r = neutral ? select(mask(), rewards("everyone"), personal) : personal;
  const samples = latent > 0 ? SAMPLES : 1;
  const reward = meanRows(r, samples);
  const uncertainty = sqrt(meanRows(square(subtract(r, repeatRows(reward, samples))), samples));
  return compile(graph, { reward, uncertainty, best: meanRows(softmax(r), samples) });
}

/**
 * The `reward` of alternatives at each of one user's samples of z, [64, alternatives]. Data: `alternativeLeaves` and `z`
 * [64, L]. A shared model has no z, and one row.
 */
export function rewardPlan(config: ModelConfig, alternatives: number, comparisons = 0): Plan {
  const graph = new Graph();
  const leaves = alternativeLeaves(graph, config, alternatives, comparisons);
  const z = latentSize(config) > 0 ? graph.data("z", SAMPLES, latentSize(config)) : null;
  return compile(graph, { reward: rewardsAt(config, leaves, z) });
}
