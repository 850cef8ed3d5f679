// The two plans that a trained model is used through: answers → posterior, and posterior → rewards.

import { compile, expand, Graph, normal, type Plan, reshape, scaled, tileRows } from "../plan/index.ts";
import type { Model, ModelConfig } from "./model.ts";
import type { Program } from "../backend/backend.ts";
import { prior, sample, setEncoder } from "./posterior.ts";
import { rewardHead } from "./reward.ts";

/**
 * Answers of up to `users` users → `mean` and `logVariance` [users, L].
 * Data: `pair` [users·N, 2d], `label` [users·N, 1], `presence` [users, N]. Count: users.
 */
export function encoderPlan({ size, hidden, latent, context }: ModelConfig, users: number): Plan {
  const graph = new Graph();
  const rows = graph.count("users", users);
  const answers = {
    pair: graph.data("pair", scaled(rows, context), 2 * size),
    label: graph.data("label", scaled(rows, context), 1),
    presence: graph.data("presence", rows, context),
  };
  const q = setEncoder(answers, hidden, prior(graph, latent));
  return compile(graph, { mean: q.mean, logVariance: q.logVariance });
}

/**
 * Rewards of the same states for up to `users` posteriors, each state once per sample of z →
 * `reward` [users·samples, states]. Data: `mean` and `logVariance` [users, L], `states` [states, d].
 * Count: users. A BTL model has no z: `states` → `reward` [1, states].
 */
export function rewardPlan({ method, size, hidden, latent }: ModelConfig, states: number, users: number, samples: number): Plan {
  const graph = new Graph();
  const s = graph.data("states", states, size);
  if (method === "btl") return compile(graph, { reward: reshape(rewardHead(s, null, hidden), states) });
  const rows = graph.count("users", users);
  const draws = scaled(rows, samples);
  const q = { mean: graph.data("mean", rows, latent), logVariance: graph.data("logVariance", rows, latent) };
  const each = { mean: expand(q.mean, draws, latent), logVariance: expand(q.logVariance, draws, latent) };
  const z = sample(each, normal(graph, draws, latent)); //                      [users·samples, L]
  const r = rewardHead(tileRows(s, draws), z, hidden); //                       [users·samples·states, 1]
  return compile(graph, { reward: reshape(r, states) });
}

/** Writes a model's weights into a program that uses some of them. */
export function writeParameters(program: Program, model: Model): void {
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "parameter") program.write(name, model.parameters.get(name) as Float32Array);
  }
}
