// Models with random weights, and some linear algebra for tests that compute expected values independently.

import type { Program } from "../../src/backend/backend.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { encoderPlan as planOfEncoder } from "../../src/inference/posterior-plans.ts";
import type { ModelConfig, PersonalConfig, SharedConfig } from "../../src/model/config.ts";
import type { EncoderNetwork } from "../../src/model/encoder/encoder.ts";
import { networkOf, SELECTABLE_ENCODERS, type SelectableEncoderName } from "../../src/model/encoder/index.ts";
import type { Alternatives, Comparisons } from "../../src/model/head/head.ts";
import {
  DISTRIBUTIONAL_HEADS,
  HEADS,
  type HeadName,
  SELECTABLE_HEADS,
  type SelectableHeadName,
} from "../../src/model/head/index.ts";
import { linearReward } from "../../src/model/head/linear.ts";
import { mlpReward } from "../../src/model/head/mlp.ts";
import type { ValueHead } from "../../src/model/head/value-head.ts";
import { LIKELIHOODS } from "../../src/model/likelihood/index.ts";
import { METHODS, type MethodName } from "../../src/model/methods.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { type Model, parameterShapes } from "../../src/model/model.ts";
import type { Plan, Tensor } from "../../src/plan/index.ts";
import { SCALINGS, type Scaling } from "../../src/train/scaling.ts";

export const CONFIG: PersonalConfig = {
  kind: "personal",
  method: "vpl",
  head: "reward",
  encoder: "aggregation",
  size: 3,
  length: 1,
  hidden: [6, 5],
  latent: 3,
  context: 6,
  beta: 1,
  likelihood: "logistic",
};

/** A config of the same sizes with one reward for everyone. */
export function sharedConfig(
  method: "btl" | "dpl-mean-variance" | "dpl-categorical" = "btl",
  head: SelectableHeadName = "reward",
  { size, length, hidden, likelihood }: ModelConfig = CONFIG,
): SharedConfig {
  return { kind: "shared", method, head: METHODS[method].head ?? head, size, length, hidden, likelihood };
}

export const METHOD_NAMES = Object.keys(METHODS) as MethodName[];
export const HEAD_NAMES = Object.keys(SELECTABLE_HEADS) as SelectableHeadName[];
export const ENCODER_NAMES = Object.keys(SELECTABLE_ENCODERS) as SelectableEncoderName[];
export const SCALING_NAMES = Object.keys(SCALINGS) as Scaling[];

/** q(z | answers) by the encoder of this name. */
export const encode = (name: SelectableEncoderName, ...inputs: Parameters<EncoderNetwork["encode"]>) =>
  (networkOf(name) as EncoderNetwork).encode(...inputs);

export const encoderPlan = (config: PersonalConfig, users: number): Plan =>
  planOfEncoder(config, networkOf(config.encoder) as EncoderNetwork, users);

export const logitOf = (config: ModelConfig, comparisons: Comparisons, z: Tensor | null): Tensor =>
  HEADS[config.head].compare(config, comparisons, z);

const VALUE_HEADS: Partial<Record<HeadName, ValueHead>> = {
  reward: mlpReward,
  linear: linearReward,
  ...DISTRIBUTIONAL_HEADS,
};
/** The head of this config as one that gives every state a value. */
export const valueHead = ({ head }: ModelConfig): ValueHead => VALUE_HEADS[head] as ValueHead;

export const stateValues = (config: ModelConfig, states: Tensor, z: Tensor | null): Tensor =>
  valueHead(config).values(config, states, z);

export const rewardsOf = (
  config: ModelConfig,
  alternatives: Alternatives,
  z: Tensor | null,
  comparison: Tensor | null,
): Tensor => HEADS[config.head].rewards(config, LIKELIHOODS[config.likelihood], alternatives, z, comparison);

/** Writes those of a model's weights that a program has. */
export function writeParameters(program: Program, { parameters }: Pick<Model, "parameters">): void {
  for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
}

/** Every kind of encoder, and refinement by Newton steps: a name, the model's configuration and the option `refine`. */
export const ENCODER_CASES: readonly [name: string, config: ModelConfig, refine?: number][] = [
  ["Bayesian aggregation", CONFIG],
  ["the set-MLP", { ...CONFIG, encoder: "set" }],
  ["attention", { ...CONFIG, encoder: "attention" }],
  ["refinement", CONFIG, 3],
];

export const uniforms = (random: Random, count: number, bound = 1): number[] =>
  Array.from({ length: count }, () => bound * (2 * random.uniform() - 1));

/** Standard normal numbers by the Box–Muller transform. */
export const normals = (random: Random, count: number): number[] =>
  Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform()),
  );

/** A model with all weights uniform in ±bound, including the prior's, that does not normalise features. */
export function randomModel<Config extends ModelConfig>(
  config: Config,
  seed: number,
  bound = 0.8,
): Model & { config: Config } {
  const random = new Random(seed, 77);
  const parameters = new Map(
    [...parameterShapes(config)].map(([name, [rows, cols]]) => [
      name,
      Float32Array.from(uniforms(random, rows * cols, bound)),
    ]),
  );
  const one = new Float32Array(config.size).fill(1);
  const comparison = HEADS[config.head].pairwise
    ? {
        shape: [4, config.length * config.size],
        data: Float32Array.from(uniforms(random, 4 * config.length * config.size)),
      }
    : undefined;
  return { config, parameters, normalisation: { mean: new Float32Array(config.size), scale: one }, comparison };
}

/** Answers about random states; segments have 1 to T states. */
export function randomAnswers(
  { size, length }: ModelConfig,
  random: Random,
  count: number,
  ties = false,
): LabelledPair[] {
  const side = () => Float32Array.from(uniforms(random, size * (1 + random.index(length)), 2));
  const label = () => random.index(ties ? 3 : 2) / (ties ? 2 : 1);
  return Array.from({ length: count }, () => ({ a: side(), b: side(), label: label() }));
}

/** Inverse and determinant of a d × d matrix by Gauss–Jordan elimination with pivoting. */
export function invert(matrix: ArrayLike<number>, d: number): { inverse: number[]; determinant: number } {
  const rows = Array.from({ length: d }, (_, i) => [
    ...Array.from({ length: d }, (_, j) => matrix[i * d + j] as number),
    ...Array.from({ length: d }, (_, j) => Number(i === j)),
  ]);
  let determinant = 1;
  for (let k = 0; k < d; k++) {
    const size = (i: number) => Math.abs(rows[i]?.[k] as number);
    let pivot = k;
    for (let i = k; i < d; i++) if (size(i) > size(pivot)) pivot = i;
    if (pivot !== k) determinant *= -1;
    [rows[k], rows[pivot]] = [rows[pivot] as number[], rows[k] as number[]];
    const top = rows[k] as number[];
    const by = top[k] as number;
    determinant *= by;
    rows[k] = top.map((x) => x / by);
    for (let i = 0; i < d; i++) {
      const times = rows[i]?.[k] as number;
      if (i !== k) rows[i] = (rows[i] as number[]).map((x, j) => x - times * (rows[k]?.[j] as number));
    }
  }
  return { inverse: rows.flatMap((row) => row.slice(d)), determinant };
}

export const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, xi, i) => sum + xi * (y[i] as number), 0);

/** A·x for a d × d matrix A. */
export const times = (A: readonly number[], x: ArrayLike<number>): number[] =>
  Array.from(x, (_, i) => dot(A.slice(i * x.length, (i + 1) * x.length), x));

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The largest absolute difference. */
export const apart = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  if (x.length !== y.length) throw new RangeError(`${x.length} values beside ${y.length}`);
  return Math.max(0, ...Array.from(x, (xi, i) => Math.abs(xi - (y[i] as number))));
};

export const weights = ({ parameters }: Model, name: string): number[] =>
  Array.from(parameters.get(name) as Float32Array);

/** The MAP estimate of z for a linear head and the Hessian there, by an independent Newton's method. */
export function exactMap(model: PersonalModel, answers: LabelledPair[]): { z: number[]; H: number[] } {
  const { config } = model;
  const D = config.size;
  const L = config.latent;
  const [m, V] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
  const [mean, precision] = [
    weights(model, "prior.mean"),
    weights(model, "prior.logVariance").map((v) => config.beta * Math.exp(-v)),
  ];
  // For every answer: the logit at z = 0 and its gradient with respect to z.
  const sides = answers.map(({ a, b, label }) => {
    const d = Array.from({ length: D }, (_, j) => {
      const total = (side: ArrayLike<number>) => Array.from(side).reduce((s, x, i) => (i % D === j ? s + x : s), 0);
      return total(a) - total(b);
    });
    return { label, base: dot(m, d), slope: Array.from({ length: L }, (_, k) => dot(V.slice(k * D, (k + 1) * D), d)) };
  });
  let z = mean.slice();
  let H: number[] = [];
  for (let step = 0; step < 100; step++) {
    const g = z.map((x, k) => -(precision[k] as number) * (x - (mean[k] as number)));
    H = Array.from({ length: L * L }, (_, n) => (n % (L + 1) === 0 ? (precision[n % L] as number) : 0));
    for (const { label, base, slope } of sides) {
      const p = sigmoid(base + dot(slope, z));
      slope.forEach((s, i) => {
        g[i] = (g[i] as number) + (label - p) * s;
        slope.forEach((t, j) => {
          H[i * L + j] = (H[i * L + j] as number) + p * (1 - p) * s * t;
        });
      });
    }
    const move = times(invert(H, L).inverse, g);
    const length = Math.hypot(...move);
    if (length < 1e-13) break;
    z = z.map((x, k) => x + (move[k] as number) * Math.min(1, 0.5 / length)); // limited steps cannot overshoot far
  }
  return { z, H };
}
