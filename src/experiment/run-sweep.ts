// How large a latent, how many answers? Five users of the rearrangement world.

import * as rearrange from "../world/rearrange.ts";
import { average, forEachOf, type Outcome, type Run } from "./experiment.ts";
import { beliefs, testUsers, trainingData } from "./run-rearrange.ts";

const USERS = 5;
const LATENTS = ["8", "16", "32"];
const CONTEXTS = ["2", "4", "8", "16"];

/** results.vpl.16.8.accuracy: latent size 16, 8 answers. */
export async function runSweep({ seed, backend, train }: Run): Promise<Outcome> {
  const { population, data } = trainingData(USERS, seed);
  const tests = testUsers(population, seed, { answers: Math.max(...CONTEXTS.map(Number)) });
  const measure = (believe: (contexts: rearrange.Answer[][]) => Promise<rearrange.Belief[]>) => async (n: string) => {
    const all = await believe(tests.map(({ answers }) => answers.slice(0, Number(n))));
    return { accuracy: average(tests.map(({ user }, u) => rearrange.accuracy(all[u] as rearrange.Belief, user))) };
  };
  const vpl = await forEachOf(LATENTS, (latent) =>
    forEachOf(CONTEXTS, async (n) => {
      const model = await train(`${latent} × ${n}`, data, { latent: Number(latent), context: Number(n) });
      return measure((contexts) => beliefs(backend, model, contexts))(n);
    }),
  );
  const exact = async (contexts: rearrange.Answer[][]) => contexts.map((c) => rearrange.bayes(population, c));
  return { results: { vpl }, limits: { bayes: await forEachOf(CONTEXTS, measure(exact)) } };
}
