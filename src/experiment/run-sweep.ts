// Sweep over the latent size and the number of answers, with five users of the rearrangement world.

import { at } from "../base/arrays.ts";
import * as rearrange from "../world/rearrange.ts";
import { average, type Outcome, type Run, resultsByName } from "./experiment.ts";
import { beliefs, testUsers, trainingData } from "./run-rearrange.ts";

const USERS = 5;
const LATENTS = ["8", "16", "32"];
const CONTEXTS = ["2", "4", "8", "16"];

/** Measures results.vpl.<latent size>.<answers>.accuracy. */
export async function runSweep({ seed, backend, train }: Run): Promise<Outcome> {
  const { population, data } = trainingData(USERS, seed);
  const tests = testUsers(population, seed, { answers: Math.max(...CONTEXTS.map(Number)) });
  const measure =
    (believe: (contexts: rearrange.PlaceAnswer[][]) => Promise<rearrange.Belief[]>) => async (n: string) => {
      const believed = await believe(tests.map(({ answers }) => answers.slice(0, Number(n))));
      return { accuracy: average(tests.map(({ user }, u) => rearrange.accuracy(at(believed, u), user))) };
    };
  const vpl = await resultsByName(LATENTS, (latent) =>
    resultsByName(CONTEXTS, async (n) => {
      const options = { prior: "learned", latent: Number(latent), context: Number(n) } as const;
      const model = await train(`${latent} × ${n}`, data, options);
      return measure((contexts) => beliefs(backend, model, contexts))(n);
    }),
  );
  const exact = async (contexts: rearrange.PlaceAnswer[][]) => contexts.map((c) => rearrange.bayes(population, c));
  return { results: { vpl }, limits: { bayes: await resultsByName(CONTEXTS, measure(exact)) } };
}
