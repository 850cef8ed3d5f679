// The population of a linear reward, w ~ N(μ, Σ), sampled as in hierarchical Bayes. How strongly Σ is shrunk matters most where
// people gave few answers, so its prior is chosen by people who are held out.

import { at } from "../base/arrays.ts";
import { log } from "../base/math.ts";
import { permutation, Random } from "../base/philox.ts";
import { POPULATION_SPLIT } from "../base/streams.ts";
import { answerAt, type LabelledPair, type Preferences, selectUsers, userCount } from "../data/preferences.ts";
import { choicesToPredict } from "../inference/choice.ts";
import { ImportanceSampler } from "../inference/importance.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { Normalisation } from "../model/normalisation.ts";
import { Chain } from "./hierarchical/chain.ts";
import { choiceDifferences } from "./hierarchical/choices.ts";
import { type CovariancePrior, halfT, inverseWishart } from "./hierarchical/covariance-prior.ts";
import { linearParameters } from "./hierarchical/linear-parameters.ts";
import type { Settings } from "./preference-settings.ts";
import type { Metrics } from "./report.ts";
import { tasksOf } from "./tasks.ts";

/** The priors that are tried. The first is that of hierarchical Bayes. */
const PRIORS: readonly CovariancePrior[] = [
  inverseWishart(1),
  inverseWishart(1 / 4),
  inverseWishart(1 / 16),
  inverseWishart(4),
  halfT,
];
/** Iterations of a chain, half of them burn-in: for choosing the prior, and of the final one. */
const [TRIAL, FINAL] = [2000, 6000];
/** With fewer people than this the first prior is taken: a fifth of them would tell nothing. */
const FEWEST = 25;
/** Splits are drawn until about this many people were held out, at most `MOST_SPLITS`. */
const [HELD_OUT, MOST_SPLITS] = [100, 3];
/** Bounds the loss of a prediction that is certain and wrong, as in the evaluation. */
const MIN_LIKELIHOOD = 2 ** -25;
/** Iterations between calls of `OnSlice`. */
const SLICE = 50;

/** A fitted population. */
export interface Population {
  /** `prior.…` and `reward.…` of a model with a linear head. */
  readonly parameters: Map<string, Float32Array>;
  /** Of the chosen prior on held-out people; null when there were too few. */
  readonly heldOut: Metrics | null;
  /** What was tried, for people. */
  readonly note: string;
}

/** Called after each slice: iterations done, of how many in all, and for what. It yields to the host at times, and throws to abort. */
type OnSlice = (done: number, all: number, activity: string) => Promise<void>;

/** Data with which a population is fitted. */
interface Sample {
  readonly data: Preferences;
  readonly normalisation: Normalisation;
  readonly config: PersonalConfig;
}

/** Chooses the prior of Σ, then fits the population to all people. */
export async function fitPopulation(
  sample: Sample,
  { seed, heldOut: share, context }: Settings,
  onSlice: OnSlice,
): Promise<Population> {
  const users = userCount(sample.data);
  const splits = share > 0 && users >= FEWEST ? heldOutPeople(users, share, seed) : [];
  const trials = splits.length * PRIORS.length * TRIAL;
  let done = 0;
  const tick = (activity: string) => async () => {
    done += SLICE;
    await onSlice(done, trials + FINAL, activity);
  };
  const tried: Metrics[] = [];
  for (const [i, prior] of splits.length > 0 ? PRIORS.entries() : []) {
    const activity = `choosing a prior: ${i + 1} of ${PRIORS.length}`;
    const sums = { loss: 0, choices: 0, correct: 0, comparisons: 0 };
    for (const { seen, unseen } of splits) {
      const training = { ...sample, data: selectUsers(sample.data, seen) };
      const parameters = await sampled(training, prior, seed, TRIAL, tick(activity));
      await evaluate({ ...sample, parameters }, unseen, context, seed, sums);
    }
    if (sums.choices === 0) break; // all answers of the held-out people are ties
    tried.push({ loss: sums.loss / sums.choices, accuracy: sums.correct / sums.comparisons });
  }
  const lossOf = (i: number) => at(tried, i).loss as number;
  const order = tried.map((_, i) => i).sort((i, j) => lossOf(i) - lossOf(j));
  const best = order[0] ?? 0;
  const parameters = await sampled(sample, at(PRIORS, best), seed, FINAL, tick("population"));
  const losses = order.map((i) => `${at(PRIORS, i).name} ${lossOf(i).toFixed(4)}`).join(", ");
  let note = `log-loss on held-out users: ${losses}`;
  if (users < FEWEST) note = `it takes ${FEWEST} users to choose one`;
  else if (share === 0) note = "no users held out to choose one";
  else if (tried.length === 0) note = "no choices of held-out users to choose one by";
  return {
    parameters,
    heldOut: tried[best] ?? null,
    note: `prior of the covariance: ${at(PRIORS, best).name} (${note})`,
  };
}

/** Random splits of people. */
function heldOutPeople(users: number, share: number, seed: number): { seen: number[]; unseen: number[] }[] {
  const held = Math.max(1, Math.round(users * share));
  const random = new Random(seed, POPULATION_SPLIT);
  return Array.from({ length: Math.min(MOST_SPLITS, Math.ceil(HELD_OUT / held)) }, () => {
    const order = permutation(random, users);
    return { seen: order.slice(held), unseen: order.slice(0, held) };
  });
}

/** The population with this prior. */
async function sampled(
  { data, normalisation, config }: Sample,
  prior: CovariancePrior,
  seed: number,
  iterations: number,
  tick: () => Promise<void>,
): Promise<Map<string, Float32Array>> {
  const { choices, basis } = choiceDifferences(data, normalisation);
  const chain = await Chain.open(choices, seed, iterations / 2, prior);
  while (chain.iteration < iterations) {
    for (let i = 0; i < SLICE; i++) chain.advance();
    await tick();
  }
  return linearParameters(chain.estimate, basis, data.size, config.latent);
}

/** Adds the quality of predictions about people, from up to `known` of their tasks. */
async function evaluate(
  model: Omit<Sample, "data"> & { data: Preferences; parameters: Map<string, Float32Array> },
  people: readonly number[],
  known: number,
  seed: number,
  sums: { loss: number; choices: number; correct: number; comparisons: number },
): Promise<void> {
  const { data } = model;
  const { starts, offsets } = tasksOf(data);
  const sampler = await ImportanceSampler.open(model);
  const random = new Random(seed, POPULATION_SPLIT);
  for (const u of people) {
    const tasks = permutation(random, at(offsets, u + 1) - at(offsets, u)).map((n) => at(offsets, u) + n);
    const context = Math.min(known, Math.floor(tasks.length / 2));
    const rowsOf = (k: number) =>
      Array.from({ length: at(starts, k + 1) - at(starts, k) }, (_, i) => at(starts, k) + i);
    const answers = (part: number[]): LabelledPair[] =>
      part.flatMap((k) => rowsOf(k).map((row) => ({ ...answerAt(data, row), task: k })));
    const choices = choicesToPredict(answers(tasks.slice(context)));
    for (const { utility, probability } of sampler.predict(
      sampler.posterior(answers(tasks.slice(0, context))),
      choices,
    )) {
      sums.loss -= log(Math.max(at(probability, 0), MIN_LIKELIHOOD));
      sums.choices++;
      utility.forEach((value, j) => {
        if (j > 0) sums.correct += (1 + Math.sign(at(utility, 0) - value)) / 2;
      });
      sums.comparisons += utility.length - 1;
    }
  }
}
