// From embeddings of texts to features: standardised, and projected on as many principal components as predict people best who
// are held out.

import type { Backend } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { checkWhole } from "../base/check.ts";
import { log } from "../base/math.ts";
import { permutation, Random } from "../base/philox.ts";
import { principalComponents } from "../base/principal-components.ts";
import { TEXT_COMPONENTS, TEXT_SPLIT } from "../base/streams.ts";
import { withComparedStates } from "../data/compared-states.ts";
import { answerAt, type Preferences, selectAnswers, selectUsers, userCount } from "../data/preferences.ts";
import type { TextEncoding } from "../data/text-encoding.ts";
import { predict } from "../inference/predict.ts";
import { type Normalisation, normalisationOf } from "../model/normalisation.ts";
import { type TextFeatures, textFeatures } from "../model/text-features.ts";
import { tasksOf } from "./tasks.ts";
import { train } from "./train-preferences.ts";
import type { RunOptions } from "./training-loop.ts";

/** Answers whose states are embeddings. */
type Embedded = Preferences & { readonly embedding: TextEncoding };

/** The numbers of components that are tried. */
const TRIED = [4, 8, 16, 32];
/** The number with fewer people than `FEWEST`: a fifth of them would tell nothing. */
const [UNTRIED, FEWEST] = [8, 25];
/** With fewer texts than this, none are held out. */
const FEWEST_TEXTS = 20;
/** The most components that may be asked for. */
const MOST = 256;
/** Texts that components are computed from, evenly taken from all. */
const MOST_TEXTS = 2048;
/** People of a trial, and their answers that are known when the others are predicted. */
const [PEOPLE, KNOWN] = [250, 8];
/** Milliseconds of work between two turns for others. */
const SLICE_MS = 50;
/** Bounds the loss of a prediction that is certain and wrong. */
const MIN_LIKELIHOOD = 2 ** -25;

/** How embeddings are projected. */
export interface ProjectionOptions {
  /** The number of components; by default that of 4, 8, 16 and 32 which predicts held-out people best. */
  readonly dims?: number;
  /** Which people are held out. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called about twenty times a second while components are computed. */
  readonly onProgress?: RunOptions["onProgress"];
}

/** @throws RangeError unless `dims` is absent, or a number of components that these answers have, at most 256. */
export function checkDims(dims: number | undefined, { states, size, embedding }: Preferences): void {
  if (dims === undefined) return;
  if (!embedding)
    throw new RangeError(`embedDims: got ${dims}, but the answers compare no embedded texts; leave it out`);
  checkWhole("embedDims", dims, 1, Math.max(1, Math.min(MOST, size, states.length / size - 1)));
}

/** The answers with features of texts in place of their embeddings. */
export const withTextFeatures = <Data extends Pick<Preferences, "states" | "size" | "embedding">>(
  data: Data,
  text: TextFeatures,
): Data => ({
  ...data,
  states: textFeatures(text, data.states),
  size: text.weights.length / text.mean.length,
  embedding: undefined,
});

/**
 * Fits the projection to the texts and, unless `dims` is given, chooses the number of components: hierarchical Bayes (by EM) is
 * fitted to what four fifths of at most 250 people answered about three quarters of the texts. It predicts what the others
 * answered about the other texts, from at most 8 of their answers about those three quarters.
 * @returns The projection, and what was tried, for people.
 * @throws RangeError when `dims` is not 1 to 256, or is not below the number of texts.
 * @throws The reason of `signal`.
 */
export async function fitTextProjection(
  backend: Backend,
  data: Embedded,
  { dims, seed = 0, signal, onProgress }: ProjectionOptions = {},
): Promise<{ text: TextFeatures; note: string }> {
  checkDims(dims, data);
  const { states, size } = data;
  const texts = states.length / size;
  const possible = Math.min(size, texts - 1);
  const sizes = TRIED.filter((d) => d <= possible);
  const most = Math.max(1, dims ?? Math.max(...(sizes.length > 0 ? sizes : [possible])));
  const normalisation = normalisationOf(states, size);
  const sample = sampleOf(states, size, normalisation);
  let lastYield = performance.now();
  const components = await principalComponents(sample, size, most, TEXT_COMPONENTS, async (step, steps) => {
    if (performance.now() - lastYield < SLICE_MS) return;
    onProgress?.({ step, steps, activity: "components of texts" });
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw signal.reason;
    lastYield = performance.now();
  });
  const projection = (d: number): TextFeatures => {
    const weights = new Float32Array(size * d);
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < d; k++) weights[j * d + k] = at(components, k * size + j) * at(normalisation.scale, j);
    }
    return { ...data.embedding, mean: normalisation.mean, weights };
  };
  const of = `of ${size} numbers of each text by ${data.embedding.encoder}`;
  if (dims !== undefined) return { text: projection(dims), note: `${dims} principal components ${of}` };
  if (sizes.length < 2 || userCount(data) < FEWEST) {
    const d = Math.min(most, UNTRIED);
    return {
      text: projection(d),
      note: `${d} principal components ${of}: with so few people or texts, no other number was tried`,
    };
  }
  const losses: { d: number; loss: number }[] = [];
  for (const d of sizes) {
    losses.push({ d, loss: await heldOutLoss(backend, withTextFeatures(data, projection(d)), seed, signal) });
  }
  const [best] = [...losses].sort((p, q) => p.loss - q.loss || p.d - q.d);
  const d = best?.d ?? UNTRIED;
  const tried = losses.map(({ d, loss }) => `${d}: ${loss.toFixed(3)}`).join(", ");
  return {
    text: projection(d),
    note: `${d} principal components ${of}, by the log-loss of held-out people${texts < FEWEST_TEXTS ? "" : " and texts"} (${tried})`,
  };
}

/** Standardised embeddings of texts that are evenly taken from all: [n, D]. */
function sampleOf(states: Float32Array, size: number, { mean, scale }: Normalisation): Float64Array {
  const texts = states.length / size;
  const count = Math.min(texts, MOST_TEXTS);
  const rows = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * texts) / count) * size;
    for (let j = 0; j < size; j++) rows[i * size + j] = (at(states, from + j) - at(mean, j)) * at(scale, j);
  }
  return rows;
}

/**
 * The mean log-loss of predictions for a fifth of the people, who are held out, about texts that are held out too: people share
 * texts, so a model of too many components learns these by heart, and other people's answers about them would not tell.
 */
async function heldOutLoss(
  backend: Backend,
  data: Preferences,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const random = new Random(seed, TEXT_SPLIT);
  const order = permutation(random, userCount(data)).slice(0, PEOPLE);
  const held = Math.max(1, Math.round(order.length / 5));
  const texts = data.states.length / data.size;
  const unseen = new Set(texts < FEWEST_TEXTS ? [] : permutation(random, texts).slice(0, Math.round(texts / 4)));
  const isSeen = ({ pairs, length }: Preferences, row: number) =>
    pairs.subarray(2 * length * row, 2 * length * (row + 1)).every((state) => !unseen.has(state));
  const others = selectUsers(data, order.slice(held));
  const training = withComparedStates(selectAnswers(others, (row) => isSeen(others, row)));
  const { model } = await train(backend, training, { method: "hierarchical-em", seed, signal });
  const { starts, offsets } = tasksOf(data);
  const people = order.slice(0, held).map((user) => {
    const tasks = Array.from({ length: at(offsets, user + 1) - at(offsets, user) }, (_, i) => {
      const from = at(starts, at(offsets, user) + i);
      return Array.from({ length: at(starts, at(offsets, user) + i + 1) - from }, (_, j) => from + j);
    });
    const isKnown = (rows: number[], i: number) =>
      unseen.size > 0 ? rows.every((row) => isSeen(data, row)) : i < tasks.length / 2;
    const known = tasks.filter(isKnown).slice(0, KNOWN);
    const asked = tasks.filter((rows, i) => !isKnown(rows, i));
    const answers = (rows: number[][]) => rows.flat().map((row) => answerAt(data, row));
    return { context: answers(known), questions: answers(asked) };
  });
  const predictions = await predict(backend, model, people);
  let [loss, count] = [0, 0];
  for (const [i, { questions }] of people.entries()) {
    for (const [j, { label }] of questions.entries()) {
      const p = at(predictions[i]?.probability ?? [], j);
      loss -= label * log(Math.max(p, MIN_LIKELIHOOD)) + (1 - label) * log(Math.max(1 - p, MIN_LIKELIHOOD));
      count++;
    }
  }
  return loss / count;
}
