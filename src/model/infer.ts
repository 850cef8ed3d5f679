// The two plans that a trained model is used through: answers → posterior, and posterior → rewards.

import type { Program } from "../backend/backend.ts";
import {
  compile,
  type Extent,
  exp,
  expand,
  extent,
  Graph,
  meanRows,
  normal,
  type Plan,
  reshape,
  scaled,
  softmax,
  sqrt,
  square,
  subtract,
  type Tensor,
  tileRows,
} from "../plan/index.ts";
import type { Model, ModelConfig } from "./model.ts";
import { prior, sample, setEncoder } from "./posterior.ts";
import { rewardHead } from "./reward.ts";

/** Draws of z behind every reward. They are the same draws each time, so a ranking never flickers. */
export const SAMPLES = 64;

/**
 * Answers of up to `users` users → `mean`, `logVariance`, `variance` [users, L].
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
  return compile(graph, { ...q, variance: exp(q.logVariance) });
}

/**
 * r(s, z) of the same states [S, d] for each of `users` posteriors, at `samples` draws of z each:
 * [users·samples, S]. Adds the data leaves `mean` and `logVariance` [users, L]. BTL has no z: [users, S].
 */
export function sampledRewards(
  s: Tensor,
  { method, hidden, latent }: ModelConfig,
  users: Extent,
  samples: number,
): Tensor {
  const graph = s.graph;
  if (method === "btl") return expand(reshape(rewardHead(s, null, hidden), s.rows.times), users, s.rows.times);
  const draws = scaled(users, samples);
  const mean = expand(graph.data("mean", users, latent), draws, latent);
  const logVariance = expand(graph.data("logVariance", users, latent), draws, latent);
  const z = sample({ mean, logVariance }, normal(graph, draws, latent)); //     [users·samples, L]
  return reshape(rewardHead(tileRows(s, draws), z, hidden), s.rows.times); //   [users·samples, S]
}

/**
 * What a posterior says of some states: over draws of z, the mean `reward`, its standard deviation
 * `uncertainty`, and the chance that each is picked as the `best` of them, [1, states]. Data: `states` [states, d],
 * `mean` and `logVariance` [1, L].
 */
export function rankPlan(config: ModelConfig, states: number, samples: number): Plan {
  const graph = new Graph();
  const r = sampledRewards(graph.data("states", states, config.size), config, extent(1), samples);
  const reward = meanRows(r);
  const uncertainty = sqrt(meanRows(square(subtract(r, reward))));
  return compile(graph, { reward, uncertainty, best: meanRows(softmax(r)) });
}

/** One answer as the encoder takes it: features of both sides, and 1 for A, 0 for B, ½ for a tie. */
export interface Answered {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  readonly label: number;
}

/** Writes the answers of each user, N at the most, into a program of `encoderPlan`. */
export function writeAnswers(
  program: Program,
  { size, context }: ModelConfig,
  users: readonly (readonly Answered[])[],
): void {
  const pair = new Float32Array(users.length * context * 2 * size);
  const label = new Float32Array(users.length * context);
  const presence = new Float32Array(users.length * context);
  users.forEach((answers, u) => {
    answers.forEach((answer, i) => {
      const row = u * context + i;
      pair.set(answer.a, 2 * row * size);
      pair.set(answer.b, (2 * row + 1) * size);
      label[row] = answer.label;
      presence[row] = 1;
    });
  });
  program.write("pair", pair);
  program.write("label", label);
  program.write("presence", presence);
}

/** Writes a model's weights into a program that uses some of them. */
export function writeParameters(program: Program, model: Model): void {
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "parameter") program.write(name, model.parameters.get(name) as Float32Array);
  }
}
