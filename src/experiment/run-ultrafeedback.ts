// UltraFeedback-P (paper, table 1, figure 9 and D.7): people who judge answers of language models by one aspect each. VPL infers
// the aspect from a few answers to survey questions; a reward for everyone cannot.

import { Random } from "../base/philox.ts";
import { ULTRAFEEDBACK_CASES } from "../base/streams.ts";
import { predict } from "../inference/predict.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import { type Case, cases, type Judges, MOST_QUESTIONS, splitPairs, UF_P_2, UF_P_4 } from "../world/ultrafeedback.ts";
import { bayesAccuracy, sharedAccuracy } from "../world/ultrafeedback-limits.ts";
import { type EmbeddedPairs, judgements } from "./embedded-pairs.ts";
import { pairwiseQuality } from "./evaluate.ts";
import { average, type Measurements, type Outcome, PAPER_METHODS, type Run } from "./experiment.ts";

/** M, the number of contexts of each preference in training. */
const COPIES = 8;
/** Passes over all preferences with all contexts (paper, appendix E), and the fewest training steps. */
const [PASSES, FEWEST_STEPS] = [2, 6000];
const COMMON = { head: "reward", hidden: [64, 64], rate: 1e-3, decay: 1e-3, batch: 32, heldOut: 0 } as const;
/** The paper's model for language, but with the encoder that finds the aspects sooner (docs/decisions.md). */
const VPL: TrainOptions = {
  method: "vpl",
  encoder: "aggregation",
  prior: "fixed",
  beta: 1e-4,
  latent: 16,
  context: MOST_QUESTIONS,
};
/** The aspect of the single user of D.7, honesty. */
const SINGLE = 1;
/** Shares of wrong answers to survey questions, in percent, and numbers of questions (figure 9). */
const [FLIPPED, QUESTIONS] = [
  [0, 10, 25, 50],
  [2, 4, 8],
];

/** Measures accuracy on both data sets, also where answers to the survey are wrong, and on one user's preferences. */
export const runUltraFeedback =
  (given: EmbeddedPairs) =>
  async (run: Run): Promise<Outcome> => {
    const outcome: Outcome = { results: {}, limits: {} };
    for (const [name, judges] of Object.entries({ "UF-P-2": UF_P_2, "UF-P-4": UF_P_4 })) {
      const { results, limits } = await runJudges(run, name, given, judges);
      outcome.results[name] = results;
      outcome.limits[name] = limits;
    }
    return outcome;
  };

async function runJudges(
  { seed, backend, train }: Run,
  name: string,
  given: EmbeddedPairs,
  judges: Judges,
): Promise<{ results: Measurements; limits: Measurements }> {
  const random = new Random(seed, ULTRAFEEDBACK_CASES);
  const { training, test, survey } = splitPairs(given.pairs, judges, random);
  const seen = cases(training, survey, judges, random, { copies: COPIES });
  const unseen = cases(test, survey, judges, random);
  const noisy = QUESTIONS.map((questions) => {
    const tests = cases(test, survey, judges, random, { questions });
    // One draw an answer, so that an answer that is wrong at 10 % is also wrong at 25 %.
    return tests.map((test) => ({ ...test, draws: test.context.map(() => random.uniform()) }));
  });
  const { data, task } = await judgements(backend, given, seen);
  const fitted = (label: string, options: TrainOptions, of: readonly Case[] = seen) => {
    const steps = Math.max(FEWEST_STEPS, Math.ceil((PASSES * of.length) / COMMON.batch));
    return train(`${name} ${label}`, data(of), { ...COMMON, ...options, steps });
  };
  const accuracyOf = async (model: Model, tests: readonly Case[]): Promise<number> => {
    const predicted = await predict(backend, model, tests.map(task));
    const answers = tests.map(({ label }, i) => ({ labels: [label], probability: predicted[i]?.probability ?? [] }));
    return pairwiseQuality(answers).pairwiseAccuracy;
  };
  const byNoise = async (accuracy: (tests: readonly Case[], share: number) => Promise<number>) => {
    const rows: Record<string, Measurements> = {};
    for (const percent of FLIPPED) {
      const row: Measurements = {};
      for (const [i, questions] of QUESTIONS.entries()) {
        row[`${questions} answers`] = await accuracy(
          (noisy[i] ?? []).map((test) => flipped(test, percent / 100)),
          percent / 100,
        );
      }
      rows[`${percent} % wrong`] = row;
    }
    return rows;
  };

  const results: Record<string, Measurements> = {};
  for (const method of PAPER_METHODS) {
    const model = await fitted(method, method === "vpl" ? VPL : { method });
    results[method] = { accuracy: await accuracyOf(model, unseen) };
    if (method !== "vpl") continue;
    Object.assign(results.vpl as Measurements, await byNoise((tests) => accuracyOf(model, tests)));
    const paper = await fitted("vpl-attention", { ...VPL, encoder: "attention" });
    results["vpl-attention"] = { accuracy: await accuracyOf(paper, unseen) };
  }
  const right: number[] = [];
  for (const aspect of judges.aspects) {
    const only = (all: readonly Case[]) => all.filter((one) => one.aspect === aspect);
    const model = await fitted(`oracle ${aspect}`, { method: "btl" }, only(seen));
    const accuracy = await accuracyOf(model, only(unseen));
    right.push(...only(unseen).map(() => accuracy));
    if (judges !== UF_P_4 || aspect !== SINGLE) continue;
    const personal = await fitted("vpl of one user", VPL, only(seen));
    results["one user"] = { vpl: { accuracy: await accuracyOf(personal, only(unseen)) }, btl: { accuracy } };
  }
  results.oracle = { accuracy: average(right) };
  const bayes = async (tests: readonly Case[], share: number) => bayesAccuracy(tests, judges, share);
  return {
    results,
    limits: {
      "one reward": { accuracy: sharedAccuracy(unseen) },
      bayes: { accuracy: await bayes(unseen, 0), ...(await byNoise(bayes)) },
    },
  };
}

/** The person with a share of wrong answers to the survey. */
const flipped = (test: Case & { draws: readonly number[] }, share: number): Case => ({
  ...test,
  context: test.context.map(({ pair, label }, i) => ({
    pair,
    label: (test.draws[i] as number) < share ? 1 - label : label,
  })),
});
