// Answers against one's own taste (paper, figure 9): five users flip a share of their answers. With `vpl` and `btl`,
// annotators are as careless as the users that are met later; `vpl-clean` learned from careful ones alone.

import { Random } from "../base/philox.ts";
import { NOISE_TEST } from "../base/streams.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/settings.ts";
import * as rearrange from "../world/rearrange.ts";
import { average, type Measurements, type Outcome, type Run, resultsByName } from "./experiment.ts";
import { beliefs, CONTEXT, SHARED_STEPS, testUsers, trainingData } from "./run-rearrange.ts";

const USERS = 5;
/** 63 conditions of them a seed. */
const TEST_USERS = 1500;
/** Where answers are often wrong, a latent that takes each at its word is worse than none: more weight for the prior. */
const CARELESS: TrainOptions = { context: CONTEXT, beta: 0.3, decay: 0.03, rate: 3e-3, steps: 2000 };
const PERCENT = ["0", "10", "20", "25", "30", "40", "50"];
const CONTEXTS = ["2", "4", "8"];

export async function runNoise({ seed, backend, train }: Run): Promise<Outcome> {
  const { population, data } = trainingData(USERS, seed);
  const tests = testUsers(population, seed, { users: TEST_USERS });
  const random = new Random(seed, NOISE_TEST);
  // One draw for each answer: what is flipped at 10 % is flipped at 20 % as well.
  const draws = tests.map(({ answers }) => answers.map(() => random.uniform()));
  const flipped = (percent: number) =>
    tests.map(({ answers }, u) =>
      answers.map((answer, i) => flipIf((draws[u]?.[i] as number) < percent / 100, answer)),
    );
  const accuracyOf = (all: readonly rearrange.Belief[]) =>
    average(tests.map(({ user }, u) => rearrange.accuracy(all[u] as rearrange.Belief, user)));
  const byContext = (percent: string, believe: (contexts: rearrange.PlaceAnswer[][]) => Promise<rearrange.Belief[]>) =>
    resultsByName(CONTEXTS, async (n) => {
      const contexts = flipped(Number(percent)).map((answers) => answers.slice(0, Number(n)));
      return { accuracy: accuracyOf(await believe(contexts)) };
    });
  const of = (model: Model) => (contexts: rearrange.PlaceAnswer[][]) => beliefs(backend, model, contexts);

  const results: Record<string, Measurements> = { vpl: {}, btl: {}, "vpl-clean": {} };
  const limits: Record<string, Measurements> = { bayes: {} };
  let clean: Model | undefined;
  for (const percent of PERCENT) {
    const share = Number(percent) / 100;
    const careless = { ...data, labels: data.labels.map((y) => (random.uniform() < share ? 1 - y : y)) };
    const personal = await train(`vpl ${percent} %`, careless, CARELESS);
    const shared = await train(`btl ${percent} %`, careless, { method: "btl", steps: SHARED_STEPS });
    clean ??= personal;
    Object.assign(results.vpl as Measurements, { [percent]: await byContext(percent, of(personal)) });
    Object.assign(results["vpl-clean"] as Measurements, { [percent]: await byContext(percent, of(clean)) });
    Object.assign(results.btl as Measurements, { [percent]: await byContext(percent, of(shared)) });
    const exact = async (contexts: rearrange.PlaceAnswer[][]) =>
      contexts.map((c) => rearrange.bayes(population, c, share));
    Object.assign(limits.bayes as Measurements, { [percent]: await byContext(percent, exact) });
  }
  return { results, limits };
}

const flipIf = (flip: boolean, { a, b, label }: rearrange.PlaceAnswer): rearrange.PlaceAnswer => ({
  a,
  b,
  label: flip === (label === 1) ? 0 : 1,
});
