// The questions that come with a model: comparisons that people were asked in its training data.

import { permutation, Random } from "../base/philox.ts";
import { MODEL_QUESTIONS } from "../base/streams.ts";
import { stateInWords } from "../data/levels.ts";
import type { Preferences } from "../data/preferences.ts";
import type { TensorData } from "../io/safetensors.ts";

/** Q questions that come with a model, each a comparison of two states. */
export interface Survey {
  /** Features of the first sides, in the units of the training data: [Q, d]. */
  readonly a: TensorData;
  /** Features of the second sides: [Q, d]. */
  readonly b: TensorData;
  /** Captions of the two sides of each question: [Q]. */
  readonly captions?: readonly (readonly [string, string])[];
  /** Indices in the model's `items` of the two sides of each question: [Q, 2]. */
  readonly items?: TensorData;
}

/** The largest number of questions stored with a model. */
export const SURVEY_SIZE = 100;

/** Up to 100 distinct comparisons from the data, in random order; undefined when the data compare segments. */
export function surveyOf(data: Preferences, seed: number): Survey | undefined {
  if (data.length > 1) return undefined;
  const seen = new Set<string>();
  const rows: [number, number][] = [];
  for (const i of permutation(new Random(seed, MODEL_QUESTIONS), data.labels.length)) {
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
  const { size, features, attributes } = data;
  // Codes of levels tell people nothing.
  const inWords = (state: number): string =>
    stateInWords(data.states.subarray(state * size, (state + 1) * size), features ?? [], attributes ?? []);
  const caption = (state: number): string => (data.captions ? (data.captions[state] ?? "") : inWords(state));
  const captions = (data.captions ?? attributes) && rows.map(([a, b]): [string, string] => [caption(a), caption(b)]);
  const items = data.items && { shape: [rows.length, 2], data: Float32Array.from(rows.flat()) };
  return { a: side(0), b: side(1), captions, items };
}
