import type { Preferences } from "../data/preferences.ts";
import { Graph, type Tensor } from "../plan/index.ts";
import { Random } from "../plan/philox.ts";
import { parametersOf } from "./mlp.ts";
import { prior, setEncoder } from "./posterior.ts";
import { rewardHead } from "./reward.ts";
import type { TensorData } from "./safetensors.ts";

/** What a model is built from; with the weights by name, all of it. */
export interface ModelConfig {
  readonly method: "vpl" | "btl";
  /** d, the features of a state. */
  readonly size: number;
  /** Widths of the hidden layers of encoder and reward head. */
  readonly hidden: readonly number[];
  /** L, the size of z; 0 for BTL. */
  readonly latent: number;
  /** N, the most answers that the encoder takes; 0 for BTL. */
  readonly context: number;
}

/** Questions that come with a model: rows of features for each side, and what people call them. */
export interface Survey {
  readonly a: TensorData;
  readonly b: TensorData;
  readonly captions?: readonly (readonly [string, string])[];
}

export interface Model {
  readonly config: ModelConfig;
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly survey?: Survey;
  /** How training went; kept for people to read. */
  readonly report?: Readonly<Record<string, unknown>>;
}

/** The parameters that a model of this kind has, with their shapes. */
export function parameterShapes(config: ModelConfig): Map<string, [number, number]> {
  const graph = new Graph();
  const { size, hidden, latent, context } = config;
  let z: Tensor | null = null;
  if (config.method === "vpl") {
    const p = prior(graph, latent);
    const answers = {
      pair: graph.data("pair", context, 2 * size),
      label: graph.data("label", context, 1),
      presence: graph.data("presence", 1, context),
    };
    z = setEncoder(answers, hidden, p).mean;
  }
  rewardHead(graph.data("state", 1, size), z, hidden);
  return new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}

/** Questions kept with a model: comparisons that people were asked, each pair of states once. */
const SURVEY_SIZE = 100;

/** Up to 100 different comparisons of the data, in random order. */
export function surveyOf(data: Preferences, seed: number): Survey {
  const seen = new Set<string>();
  const rows: [number, number][] = [];
  for (const i of new Random(seed, 2).permutation(data.labels.length)) {
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
