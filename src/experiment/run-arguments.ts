// Real people on real texts, of people and debates that are not seen in training (world/arguments.ts). Tastes hardly differ in these
// votes, so they show whether personalising does harm where it cannot help. Tastes that are planted on the same texts show whether it
// helps where it can. The length of an argument is a feature beside its embedding, which hardly tells it: longer ones convince more.

import type { Backend } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { ARGUMENTS_TASTES } from "../base/streams.ts";
import { withComparedStates } from "../data/compared-states.ts";
import type { Preferences } from "../data/preferences.ts";
import type { TextEncoding } from "../data/text-encoding.ts";
import type { Model } from "../model/model.ts";
import { fitTextProjection, withTextFeatures } from "../train/text-projection.ts";
import { type Arguments, splitArguments } from "../world/arguments.ts";
import { splitAnswers } from "../world/survey.ts";
import { pairwiseQuality } from "./evaluate.ts";
import type { Measurements, Outcome, Run } from "./experiment.ts";
import { evaluate, type Interview, interviewOf } from "./interviews.ts";
import { bayes, interviewsOf, type Readers, withAnswersOf } from "./planted-tastes.ts";
import { compareWith } from "./run-survey.ts";

/** Known answers of each person. */
const KNOWN = 8;
/** How readers of planted tastes are interviewed. */
const PLANTED = { count: 500, known: KNOWN, asked: 20 };
/** Possible readers who differ in how they like a text's length, and the deviation of that weight. */
const [LENGTH_TASTES, DEVIATION] = [256, 0.5];
/** Kinds of reader, whose tastes are directions of length 1 in the space of all features. */
const KINDS = 4;

/** Votes with the embeddings of their texts. */
export type EmbeddedArguments = Arguments & { readonly data: Preferences & { readonly embedding: TextEncoding } };

/**
 * Measures results.<votes or taste>.<btl, vpl>, with paired differences; of planted tastes also limits.<taste>.<bayes, one reward>,
 * the latter being the exact prediction without known answers, and the shares of what exact Bayes gains over BTL that VPL gains.
 */
export const runArguments =
  (votes: EmbeddedArguments) =>
  async ({ seed, backend, train }: Run): Promise<Outcome> => {
    const { training, test } = splitArguments(votes, seed);
    const { embedding } = votes.data;
    const { text } = await fitTextProjection(backend, { ...withComparedStates(training), embedding }, { seed });
    const featuresOf = (part: Preferences) => withLengths(withTextFeatures(part, text), votes.lengths);
    const seen = withComparedStates(featuresOf(training));
    const unseen = featuresOf(test);
    const both = async (name: string, data: Preferences, interviews: readonly Interview[]) => {
      const btl = await train(`${name} btl`, data, { method: "btl", context: KNOWN });
      const vpl = await train(`${name} vpl`, data, { method: "vpl", context: KNOWN });
      const quality = (model: Model) => qualityOf(backend, model, interviews);
      const measured = { btl: await quality(btl), vpl: await quality(vpl) };
      compareWith({ btl: measured.btl }, { vpl: measured.vpl });
      return { btl, measured };
    };

    const interviews = splitAnswers(unseen, KNOWN, seed).map((split) => interviewOf(unseen, split));
    const { btl, measured } = await both(
      "votes",
      seen,
      interviews.filter(({ questions }) => questions.length > 0),
    );
    const results: Record<string, Measurements> = { votes: measured };
    const limits: Record<string, Measurements> = {};
    const random = new Random(seed, ARGUMENTS_TASTES);
    for (const [name, readers] of Object.entries(plantedOn(btl, random))) {
      const planted = interviewsOf(readers, unseen, { ...PLANTED, random });
      const { measured } = await both(name, withAnswersOf(readers, seen, random), planted);
      const exact = (known: number) => pairwiseQuality(bayes(readers, planted, known));
      limits[name] = { bayes: { ...exact(KNOWN) }, "one reward": { ...exact(0) } };
      results[name] = measured;
    }
    return { results, limits };
  };

/** The data with the lengths of the texts as their last feature. All states are there. */
function withLengths(data: Preferences, lengths: readonly number[]): Preferences {
  const size = data.size + 1;
  const states = new Float32Array(lengths.length * size);
  for (const [i, length] of lengths.entries()) {
    states.set(data.states.subarray(i * data.size, (i + 1) * data.size), i * size);
    states[(i + 1) * size - 1] = length;
  }
  return { ...data, states, size };
}

const qualityOf = async (backend: Backend, model: Model, interviews: readonly Interview[]): Promise<Measurements> => ({
  ...(await evaluate(backend, model, interviews)).quality,
});

/** The possible readers of each planted taste; what they have in common is the reward of the model. */
function plantedOn({ config, normalisation, parameters }: Model, random: Random): Record<string, Readers> {
  const { size: d } = config;
  const common = parameters.get("reward.weight") as Float32Array;
  const readers = (tastes: readonly (readonly number[])[]): Readers => ({
    weights: tastes.map((taste) => Float64Array.from(common, (weight, j) => weight + at(taste, j))),
    normalisation,
  });
  const none = new Array<number>(d - 1).fill(0);
  const direction = () => {
    const values = Array.from({ length: d }, () => random.normal());
    const length = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
    return values.map((x) => x / length);
  };
  return {
    "length taste": readers(Array.from({ length: LENGTH_TASTES }, () => [...none, DEVIATION * random.normal()])),
    "four kinds": readers(Array.from({ length: KINDS }, direction)),
  };
}
