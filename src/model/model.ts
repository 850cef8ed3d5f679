import { Random } from "../base/philox.ts";
import { MODEL_QUESTIONS } from "../base/streams.ts";
import type { Preferences } from "../data/preferences.ts";
import type { TensorData } from "../io/safetensors.ts";
import { Graph } from "../plan/index.ts";
import { type EncoderName, encode } from "./encoder/encoder.ts";
import { type HeadName, logitOf } from "./head/head.ts";
import { parametersOf } from "./layers.ts";
import type { Policy } from "./policy.ts";
import { prior } from "./posterior.ts";

export const METHODS = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"] as const;
export type MethodName = (typeof METHODS)[number];

/** The architecture of a model. Together with the weights it determines the model's outputs. */
export interface ModelConfig {
  /** How the model was trained: VPL, a baseline (BTL, DPL), or hierarchical Bayes. */
  readonly method: MethodName;
  /** What a comparison is predicted by: the items' rewards, or a classifier of pairs. */
  readonly head: HeadName;
  /** What infers z from answers: a network, Newton's method ("newton"), or nothing for a model without a latent ("none"). */
  readonly encoder: EncoderName | "newton" | "none";
  /** d, the number of features of a state. */
  readonly size: number;
  /** T, the largest number of states in a segment; 1 for single states. */
  readonly length: number;
  /** Widths of the hidden layers of encoder and head. */
  readonly hidden: readonly number[];
  /** L, the dimension of z; 0 for a model without a latent. */
  readonly latent: number;
  /** N, the largest number of answers that z is inferred from; 0 for a model without a latent. */
  readonly context: number;
  /** β, the weight of the KL divergence from the prior in training; 0 for a model without a latent. */
  readonly beta: number;
}

/** Features enter as (x − mean) · scale; a feature that never varied in training has scale 0. */
export interface Normalisation {
  /** [size] */
  readonly mean: Float32Array;
  /** [size] */
  readonly scale: Float32Array;
}

/** Q questions that come with a model. */
export interface Survey {
  /** Features of the first sides, in the units of the training data: [Q, d]. */
  readonly a: TensorData;
  /** Features of the second sides: [Q, d]. */
  readonly b: TensorData;
  /** What to call the two sides of each question: [Q]. */
  readonly captions?: readonly (readonly [string, string])[];
}

/** A trained preference model, and optionally a policy conditioned on its latent. */
export interface Model {
  /** What kind of model it is, and its shapes. */
  readonly config: ModelConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of features. */
  readonly normalisation: Normalisation;
  /** Normalised segments that the classifier head compares options with: [K, T·d]. */
  readonly comparison?: TensorData;
  /** Questions to ask. */
  readonly survey?: Survey;
  /** Acts for the users of this model. */
  readonly policy?: Policy;
  /** Names of the features: [d]. */
  readonly features?: readonly string[];
  /** How training went, for people to read. Nothing is computed from it. */
  readonly report?: Readonly<Record<string, unknown>>;
}

/** Steps that fit z from the prior on: Newton converges in fewer. */
export const NEWTON_STEPS = 8;

/** Newton steps that a model is used with: as given, or what it needs to have a posterior at all. */
export function newtonSteps({ encoder, latent }: ModelConfig, refine?: number): number {
  if (latent === 0) return 0;
  const least = encoder === "newton" ? 1 : 0;
  const steps = refine ?? (least && NEWTON_STEPS);
  if (Number.isInteger(steps) && steps >= least && steps <= 100) return steps;
  throw new RangeError(`refine: got ${steps}; it must be a whole number of Newton steps from ${least} to 100`);
}

/** The parameters that a model of this kind has, with their shapes. */
export function parameterShapes(config: ModelConfig): Map<string, [number, number]> {
  const graph = new Graph();
  const { size, length, hidden, latent, context, encoder } = config;
  const width = 2 * length * size;
  if (latent > 0) {
    const p = prior(graph, latent);
    const answers = {
      pair: graph.data("pair", context, width),
      label: graph.data("label", context, 1),
      presence: graph.data("presence", 1, context),
      ties: false,
    };
    if (encoder !== "newton" && encoder !== "none") encode(encoder, answers, hidden, p);
  }
  const z = latent > 0 ? graph.data("z", 1, latent) : null;
  logitOf(config, { pair: graph.data("sides", 1, width), here: null }, z);
  return new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}

/** Mean and reciprocal standard deviation of each feature over distinct states. */
export function normalisationOf(states: Float32Array, size: number): Normalisation {
  const rows = states.length / size;
  const mean = new Float32Array(size);
  const scale = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let i = j; i < states.length; i += size) sum += states[i] as number;
    const m = sum / rows;
    let squares = 0;
    for (let i = j; i < states.length; i += size) {
      const away = (states[i] as number) - m;
      squares += away * away; // hosts round powers differently
    }
    const deviation = Math.sqrt(squares / rows);
    mean[j] = m;
    // What is left of a constant after rounding its mean is no variation, nor is what has no reciprocal.
    const varies = deviation > 1e-6 * Math.abs(m) && Number.isFinite(Math.fround(1 / deviation));
    scale[j] = varies ? 1 / deviation : 0;
  }
  return { mean, scale };
}

/** States as the networks see them, row by row. */
export function normalise(
  states: ArrayLike<number>,
  { mean, scale }: Normalisation,
  to = new Float32Array(states.length),
  at = 0,
): Float32Array {
  const size = mean.length;
  for (let row = 0; row < states.length; row += size) {
    for (let j = 0; j < size; j++) {
      to[at + row + j] = ((states[row + j] as number) - (mean[j] as number)) * (scale[j] as number);
    }
  }
  return to;
}

/** Questions kept with a model: comparisons that people were asked, each pair once. */
const SURVEY_SIZE = 100;

/** Up to 100 different comparisons of single states of the data, in random order. */
export function surveyOf(data: Preferences, seed: number): Survey | undefined {
  if (data.length > 1) return undefined;
  const seen = new Set<string>();
  const rows: [number, number][] = [];
  for (const i of new Random(seed, MODEL_QUESTIONS).permutation(data.labels.length)) {
    const [a, b] = [data.pairs[2 * i] as number, data.pairs[2 * i + 1] as number];
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (a === b || seen.has(key)) continue;
    seen.add(key);
    rows.push([a, b]);
    if (rows.length === SURVEY_SIZE) break;
  }
  const side = (k: 0 | 1): TensorData => {
    const values = rows.flatMap((row) =>
      Array.from(data.states.subarray(row[k] * data.size, (row[k] + 1) * data.size)),
    );
    return { shape: [rows.length, data.size], data: Float32Array.from(values) };
  };
  const caption = (state: number): string => data.captions?.[state] ?? "";
  const captions = data.captions && rows.map(([a, b]): [string, string] => [caption(a), caption(b)]);
  return { a: side(0), b: side(1), captions };
}
