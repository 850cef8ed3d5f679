// Label noise (paper, figure 9): five users answer a share of the questions wrongly. For `vpl` and `btl`, the annotators have the
// same noise as the test users; `vpl-clean` is trained on annotators without noise.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { NOISE_TEST } from "../base/streams.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import * as rearrange from "../world/rearrange.ts";
import { average, type Measurements, type Outcome, type Run, resultsByName } from "./experiment.ts";
import { beliefs, CONTEXT, SHARED_STEPS, testUsers, trainingData } from "./run-rearrange.ts";

const USERS = 5;
/** Fewer than in the other experiments, as a seed has 63 conditions. */
const TEST_USERS = 1500;
/** With noisy answers, a latent that trusts every answer is worse than no latent, so the prior has more weight. */
const NOISY: TrainOptions = { context: CONTEXT, beta: 0.3, decay: 0.03, rate: 3e-3, steps: 2000 };
const PERCENT = ["0", "10", "20", "25", "30", "40", "50"];
const CONTEXTS = ["2", "4", "8"];

/** Measures results.<method>.<percentage of noise>.<answers>.accuracy. */
export async function runNoise({ seed, backend, train }: Run): Promise<Outcome> {
  const { population, data } = trainingData(USERS, seed);
  const tests = testUsers(population, seed, { users: TEST_USERS });
  const random = new Random(seed, NOISE_TEST);
  // One draw per answer, so that an answer flipped at 10 % is flipped at 20 % as well.
  const draws = tests.map(({ answers }) => answers.map(() => random.uniform()));
  const flipped = (percent: number) =>
    tests.map(({ answers }, u) => answers.map((answer, i) => flipIf(at(at(draws, u), i) < percent / 100, answer)));
  const accuracyOf = (believed: readonly rearrange.Belief[]) =>
    average(tests.map(({ user }, u) => rearrange.accuracy(at(believed, u), user)));
  const byContext = (percent: string, believe: (contexts: rearrange.PlaceAnswer[][]) => Promise<rearrange.Belief[]>) =>
    resultsByName(CONTEXTS, async (n) => {
      const contexts = flipped(Number(percent)).map((answers) => answers.slice(0, Number(n)));
      return { accuracy: accuracyOf(await believe(contexts)) };
    });
  const modelBeliefs = (model: Model) => (contexts: rearrange.PlaceAnswer[][]) => beliefs(backend, model, contexts);

  const results: Record<string, Measurements> = { vpl: {}, btl: {}, "vpl-clean": {} };
  const limits: Record<string, Measurements> = { bayes: {} };
  let clean: Model | undefined;
  for (const percent of PERCENT) {
    const share = Number(percent) / 100;
    const noisy = { ...data, labels: data.labels.map((y) => (random.uniform() < share ? 1 - y : y)) };
    const personal = await train(`vpl ${percent} %`, noisy, NOISY);
    const shared = await train(`btl ${percent} %`, noisy, { method: "btl", steps: SHARED_STEPS });
    clean ??= personal;
    Object.assign(results.vpl as Measurements, { [percent]: await byContext(percent, modelBeliefs(personal)) });
    Object.assign(results["vpl-clean"] as Measurements, { [percent]: await byContext(percent, modelBeliefs(clean)) });
    Object.assign(results.btl as Measurements, { [percent]: await byContext(percent, modelBeliefs(shared)) });
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
