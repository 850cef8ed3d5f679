// Pairs of texts with their embeddings, as what models are trained and tested on.

import type { Backend } from "../backend/backend.ts";
import { withComparedStates } from "../data/compared-states.ts";
import type { LabelledPair, Preferences } from "../data/preferences.ts";
import type { TextEncoding } from "../data/text-encoding.ts";
import type { PredictionTask } from "../inference/predict.ts";
import { fitTextProjection, withTextFeatures } from "../train/text-projection.ts";
import type { Case, Judgement, RatedPair } from "../world/ultrafeedback.ts";

/** Pairs with the embeddings of their texts: pair i compares states 2i and 2i + 1. */
export interface EmbeddedPairs {
  readonly pairs: readonly RatedPair[];
  /** [2 · pairs, size] */
  readonly states: Float32Array;
  readonly size: number;
  readonly embedding: TextEncoding;
}

/** The most principal components of embeddings that are features. */
const DIMS = 32;

/** Turns cases into data to train on, and into tasks to predict. The features are principal components of the texts of `seen`. */
export async function judgements(
  backend: Backend,
  { pairs, states, size, embedding }: EmbeddedPairs,
  seen: readonly Case[],
): Promise<{ data: (cases: readonly Case[]) => Preferences; task: (one: Case) => PredictionTask }> {
  const numbers = new Map(pairs.map((pair, i) => [pair, i]));
  const numberOf = ({ pair }: Judgement) => numbers.get(pair) as number;
  const texts = withComparedStates({ ...answers(seen, numberOf), states, size, length: 1, embedding });
  const dims = Math.min(DIMS, size, texts.states.length / size - 1);
  const { text } = await fitTextProjection(backend, { ...texts, embedding }, { dims });
  const features = withTextFeatures({ states, size, embedding }, text);
  const state = (i: number) => features.states.subarray(i * features.size, (i + 1) * features.size);
  const labelled = (judgement: Judgement): LabelledPair => {
    const i = 2 * numberOf(judgement);
    return { a: state(i), b: state(i + 1), label: judgement.label };
  };
  return {
    data: (cases) => withComparedStates({ ...features, ...answers(cases, numberOf), length: 1 }),
    task: (one) => ({ context: one.context.map(labelled), questions: [labelled(one)] }),
  };
}

/** A user for each case, whose answers to the survey are known. */
function answers(
  cases: readonly Case[],
  numberOf: (judgement: Judgement) => number,
): Pick<Preferences, "pairs" | "labels" | "offsets" | "known"> {
  const rows = cases.reduce((sum, { context }) => sum + context.length + 1, 0);
  const pairs = new Int32Array(2 * rows);
  const labels = new Float32Array(rows);
  const offsets = new Int32Array(cases.length + 1);
  let row = 0;
  for (const [u, one] of cases.entries()) {
    for (const judgement of [...one.context, one]) {
      pairs.set([2 * numberOf(judgement), 2 * numberOf(judgement) + 1], 2 * row);
      labels[row++] = judgement.label;
    }
    offsets[u + 1] = row;
  }
  return { pairs, labels, offsets, known: Int32Array.from(cases, ({ context }) => context.length) };
}
