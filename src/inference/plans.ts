// The plans that a trained model is used through: answers → posterior, draws of z → choices and rewards.

import type { Program } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { POSTERIOR_NOISE } from "../base/streams.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { aggregation, encode, measurements } from "../model/encoder/encoder.ts";
import { logitOf, rewardsOf } from "../model/head/head.ts";
import { type Model, type ModelConfig, normalise } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
import {
  column,
  compile,
  concat,
  expand,
  Graph,
  gatherGroups,
  meanRows,
  type Plan,
  repeatRows,
  reshape,
  scaled,
  select,
  sigmoid,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  type Tensor,
  tileRows,
} from "../plan/index.ts";
import { type Extent, extent } from "../plan/shape.ts";

/** Draws of z behind every choice. */
export const SAMPLES = 64;

/** The latent that is fitted: a parameter of the plan, not of the model. */
export const FITTED = "fitted";

/**
 * Standard normal noise of the draws for each of `users`, [users·64, L]: the same each time and for everyone, so a ranking
 * never flickers, and in pairs ±ε, so that a reward linear in z has its mean exactly.
 */
export function drawNoise(graph: Graph, users: Extent, latent: number): Tensor {
  const random = new Random(0, POSTERIOR_NOISE);
  const half = Array.from({ length: SAMPLES / 2 }, () => Array.from({ length: latent }, () => random.normal()));
  const pairs = half.flatMap((ε) => [ε, ε.map((x) => -x)]).flat();
  return tileRows(graph.constant(pairs, SAMPLES), users);
}

/** Answers of users as leaves: `pair` [users·N, 2Td], `here` [users·N, 2T] (segments only), `label`, `presence`. */
export function answerLeaves(graph: Graph, { size, length, context }: ModelConfig, users: number | Extent) {
  const presence = graph.data("presence", users, context);
  const rows = scaled(presence.rows, context);
  return {
    pair: graph.data("pair", rows, 2 * length * size),
    here: length > 1 ? graph.data("here", rows, 2 * length) : null,
    label: graph.data("label", rows, 1),
    presence,
    ties: true,
  };
}

/** Answers of up to `users` users → `mean` and `variance` [users, L], `z` [users·64, L]. Count: users. */
export function encoderPlan(config: ModelConfig, users: number): Plan {
  const { encoder, hidden, latent } = config;
  if (encoder === "none" || encoder === "newton") throw new RangeError(`encoder: a "${encoder}" model has none`);
  const graph = new Graph();
  const rows = graph.count("users", users);
  const q = encode(encoder, answerLeaves(graph, config, rows), hidden, prior(graph, latent));
  // Attention is trained on draws and used at the mean (paper, section 5.2).
  const z = encoder === "attention" ? repeatRows(q.mean, SAMPLES) : q.sample(drawNoise(graph, rows, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z });
}

/** The same under Bayesian aggregation in two parts. One answer → `measured` [2, L + 1]: of it, and of a tie's other order. */
export function measurementPlan(config: ModelConfig & { context: 1 }): Plan {
  const graph = new Graph();
  const { u, c } = measurements(answerLeaves(graph, config, 1), config.hidden, config.latent);
  return compile(graph, { measured: concat(u, c) });
}

/** `measured` [2N, L + 1] of one user's answers, zeros for those that are absent → `mean`, `variance`, `z`. */
export function aggregationPlan({ latent, context }: ModelConfig): Plan {
  const graph = new Graph();
  const measured = graph.data("measured", 2 * context, latent + 1);
  const [u, c] = [slice(measured, 0, latent), column(measured, latent)];
  const q = aggregation({ u, c }, extent(1), prior(graph, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z: q.sample(drawNoise(graph, extent(1), latent)) });
}

/**
 * P(A ≻ B) of `questions` comparisons of each user, averaged over the draws: `probability` [users, questions]. Data: `z`
 * [users·64, L] (absent where there is no z), `pair` [users·questions, 2Td] and, for segments, `here`. Count: users.
 */
export function choicePlan(config: ModelConfig, users: number, questions: number): Plan {
  const graph = new Graph();
  const { size, length, latent } = config;
  const rows = graph.count("users", users);
  const pair = graph.data("pair", scaled(rows, questions), 2 * length * size);
  const here = length > 1 ? graph.data("here", scaled(rows, questions), 2 * length) : null;
  if (latent === 0) {
    const p = sigmoid(logitOf(config, { pair, here }, null));
    return compile(graph, { probability: reshape(p, questions) });
  }
  const z = graph.data("z", scaled(rows, SAMPLES), latent);
  const each = { pair: repeatBlocks(pair, rows, SAMPLES), here: here && repeatBlocks(here, rows, SAMPLES) };
  const p = reshape(sigmoid(logitOf(config, each, z)), questions); //              [users·64, questions]
  return compile(graph, { probability: meanRows(p, SAMPLES) });
}

/** Each of `blocks` blocks of rows again, `times` times: [blocks·n, C] → [blocks·times·n, C]. */
export function repeatBlocks(x: Tensor, blocks: Extent, times: number): Tensor {
  const n = x.rows.times / blocks.times;
  const index = Array.from({ length: blocks.max * times * n }, (_, i) => i % n);
  return gatherGroups(x, x.graph.constant(index, blocks, "i32"));
}

/**
 * What draws of z say of some options, for each of `users`: the mean `reward`, its standard deviation `uncertainty`, and
 * the chance that each is picked as the `best` of them, [users, options]. Data: `options` [options, Td], `z` [users·64, L],
 * and `comparison` [K, Td] for a classifier. Where there is no z there is one row, everyone's. With `neutral`, for one user,
 * options whose `neutral` [1, options] is 1 are scored by the draws `everyone` [64, L] instead.
 */
export function rankPlan(
  config: ModelConfig,
  options: number,
  { users = 1, comparisons = 0, neutral = false } = {},
): Plan {
  const graph = new Graph();
  const { size, length, latent } = config;
  const beside = comparisons > 0 ? graph.data("comparison", comparisons, length * size) : null;
  const here = length > 1 ? graph.data("here", options, length) : null;
  const states = graph.data("options", options, length * size);
  const rewards = (z: string) =>
    rewardsOf(config, { states, here }, latent > 0 ? graph.data(z, users * SAMPLES, latent) : null, beside);
  const own = rewards("z");
  const mask = () => expand(graph.data("neutral", 1, options), own.rows, options);
  const r = neutral ? select(mask(), rewards("everyone"), own) : own;
  const draws = latent > 0 ? SAMPLES : 1;
  const reward = meanRows(r, draws);
  const uncertainty = sqrt(meanRows(square(subtract(r, repeatRows(reward, draws))), draws));
  return compile(graph, { reward, uncertainty, best: meanRows(softmax(r), draws) });
}

/** Writes the answers of each user, N at the most, into a program with `answerLeaves`. */
export function writeAnswers(program: Program, model: Model, users: readonly (readonly LabelledPair[])[]): void {
  const { context } = model.config;
  writeSides(program, model, users, context);
  const label = new Float32Array(users.length * context);
  const presence = new Float32Array(users.length * context);
  users.forEach((answers, u) => {
    answers.forEach((answer, i) => {
      label[u * context + i] = answer.label;
      presence[u * context + i] = 1;
    });
  });
  program.write("label", label);
  program.write("presence", presence);
}

/** Writes both sides of up to `places` comparisons of each user, normalised; absent states and comparisons are zeros. */
export function writeSides(
  program: Program,
  { config, normalisation }: Model,
  users: readonly (readonly Pair[])[],
  places: number,
): void {
  const width = config.length * config.size;
  const pair = new Float32Array(users.length * places * 2 * width);
  const here = new Float32Array(users.length * places * 2 * config.length);
  const put = (side: ArrayLike<number>, row: number) => {
    normalise(side, normalisation, pair, row * width);
    here.fill(1, row * config.length, row * config.length + side.length / config.size);
  };
  users.forEach((answers, u) => {
    answers.forEach(({ a, b }, i) => {
      put(a, 2 * (u * places + i));
      put(b, 2 * (u * places + i) + 1);
    });
  });
  program.write("pair", pair);
  writeHere(program, here);
}

/** Writes options, each the features of 1 … T states, into a rank plan's program. */
export function writeOptions(program: Program, model: Model, options: readonly ArrayLike<number>[]): void {
  const { size, length } = model.config;
  const states = new Float32Array(options.length * length * size);
  const here = new Float32Array(options.length * length);
  options.forEach((option, i) => {
    normalise(option, model.normalisation, states, i * length * size);
    here.fill(1, i * length, i * length + option.length / size);
  });
  program.write("options", states);
  writeHere(program, here);
}

/** Only what sums over states asks which are there: rewards of segments, not encoders or classifiers. */
function writeHere(program: Program, here: Float32Array): void {
  if (program.plan.named.has("here")) program.write("here", here);
}

/** Writes the weights of a model or a policy into a program that uses some of them. */
export function writeParameters(program: Program, model: Pick<Model, "parameters">): void {
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "parameter" && model.parameters.has(name)) {
      program.write(name, model.parameters.get(name) as Float32Array);
    }
  }
}
