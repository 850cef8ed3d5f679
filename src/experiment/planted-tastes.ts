// Tastes that are planted on real texts: on top of the common reward, a reader has weights of their own for the features of texts.
// All possible readers are known, so the exact posterior can be computed.

import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import { dot } from "../base/matrices.ts";
import type { Random } from "../base/philox.ts";
import { type LabelledPair, type Preferences, userCount } from "../data/preferences.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import type { PredictedAnswers } from "./evaluate.ts";
import type { Interview } from "./interviews.ts";

/** Equally likely readers, by the weights of the normalised features: P(A ≻ B) = σ(w · (x_A − x_B)). */
export interface Readers {
  /** [readers][d] */
  readonly weights: readonly Float64Array[];
  readonly normalisation: Normalisation;
}

/** A reader whose first answers are known, and whose others, with their true probability as the label, are to be predicted. */
export interface PlantedInterview extends Interview {
  readonly context: readonly LabelledPair[];
  readonly questions: readonly LabelledPair[];
}

const sigmoid = (logit: number): number => 1 / (1 + exp(-logit));

/** P(A ≻ B) of each reader. */
function probabilities({ weights, normalisation }: Readers, { a, b }: Pick<LabelledPair, "a" | "b">): number[] {
  const [x, y] = [normalise(a, normalisation), normalise(b, normalisation)];
  const difference = Float64Array.from(x, (value, j) => value - at(y, j));
  return weights.map((w) => sigmoid(dot(w, difference)));
}

/** The same comparisons by the same people, each of whom is now one of the readers and answers anew. */
export function withAnswersOf(readers: Readers, data: Preferences, random: Random): Preferences {
  const labels = data.labels.slice();
  for (let user = 0; user < userCount(data); user++) {
    const reader = random.index(readers.weights.length);
    const own = { ...readers, weights: [at(readers.weights, reader)] };
    for (let row = at(data.offsets, user); row < at(data.offsets, user + 1); row++) {
      const [p] = probabilities(own, pairAt(data, row));
      labels[row] = Number(random.uniform() < (p as number));
    }
  }
  return { ...data, labels };
}

/** Interviews of `count` readers about comparisons in the data. */
export function interviewsOf(
  readers: Readers,
  data: Preferences,
  { count, known, asked, random }: { count: number; known: number; asked: number; random: Random },
): PlantedInterview[] {
  return Array.from({ length: count }, () => {
    const own = { ...readers, weights: [at(readers.weights, random.index(readers.weights.length))] };
    const pairs = Array.from({ length: known + asked }, () => pairAt(data, random.index(data.labels.length)));
    const chances = pairs.map((pair) => probabilities(own, pair)[0] as number);
    const context = pairs
      .slice(0, known)
      .map((pair, i) => ({ ...pair, label: Number(random.uniform() < at(chances, i)) }));
    const labels = chances.slice(known);
    const questions = pairs.slice(known).map((pair, i) => ({ ...pair, label: at(labels, i) }));
    return { context, questions, labels, choices: [], answers: asked };
  });
}

/** What the exact posterior over the readers predicts, from the first `known` answers. */
export const bayes = (readers: Readers, interviews: readonly PlantedInterview[], known: number): PredictedAnswers[] =>
  interviews.map(({ context, questions, labels }) => {
    const logs = new Float64Array(readers.weights.length);
    for (const answer of context.slice(0, known)) {
      probabilities(readers, answer).forEach((p, k) => {
        logs[k] = at(logs, k) + log(answer.label === 1 ? p : 1 - p);
      });
    }
    const most = logs.reduce((a, b) => Math.max(a, b));
    const shares = logs.map((value) => exp(value - most));
    const sum = shares.reduce((a, b) => a + b);
    const predicted = (pair: LabelledPair) =>
      probabilities(readers, pair).reduce((p, own, k) => p + (at(shares, k) * own) / sum, 0);
    return { labels, probability: questions.map(predicted) };
  });

function pairAt({ states, size, pairs }: Preferences, row: number): Omit<LabelledPair, "label"> {
  const side = (k: number) => states.subarray(at(pairs, 2 * row + k) * size, (at(pairs, 2 * row + k) + 1) * size);
  return { a: side(0), b: side(1) };
}
