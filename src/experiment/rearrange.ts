// Habitat-Rearrange (paper, D.2 and figure 7b): does the model know where this user wants the bowl?

import type { Backend } from "../backend/backend.ts";
import { encoderPlan, SAMPLES, sampledRewards, writeAnswers, writeParameters } from "../model/infer.ts";
import type { Model } from "../model/model.ts";
import { compile, Graph, matmul, meanRows, type Plan, sigmoid, softmax } from "../plan/index.ts";
import { Random } from "../plan/philox.ts";
import type { TrainOptions } from "../train/options.ts";
import { train } from "../train/train.ts";
import * as rearrange from "../world/rearrange.ts";
import type { Outcome } from "./experiment.ts";

export interface RearrangeOptions {
  /** Size of the population: 5 or 100 in the paper. */
  users: number;
  seed: number;
  vpl: TrainOptions;
  btl: TrainOptions;
}

/** Comparisons that a test user answers first. */
export const CONTEXT = 8;
const ANNOTATORS = 20_000;
/** Answers that each annotator gives: a context, and as many to reconstruct. */
const ANSWERS = 16;
const TEST_USERS = 5000;
const CHUNK = 250;

export function trainingData(users: number, seed: number) {
  const population = rearrange.population(users, seed);
  return { population, data: rearrange.preferences(population, ANNOTATORS, ANSWERS, seed) };
}

export async function runRearrange(backend: Backend, { users, seed, vpl, btl }: RearrangeOptions): Promise<Outcome> {
  const { population, data } = trainingData(users, seed);
  const random = new Random(seed, 13);
  const tests = Array.from({ length: TEST_USERS }, () => {
    const user = population[random.index(users)] as rearrange.Ranks;
    return { user, answers: Array.from({ length: CONTEXT }, () => rearrange.ask(user, random)) };
  });
  const few = new Set(rearrange.minority(population));
  const score = (beliefs: readonly rearrange.Belief[]) => {
    const mean = (metric: typeof rearrange.accuracy, of: ReadonlySet<rearrange.Ranks>) => {
      const values = tests.flatMap(({ user }, i) =>
        of.has(user) ? [metric(beliefs[i] as rearrange.Belief, user)] : [],
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const all = new Set(population);
    return {
      accuracy: mean(rearrange.accuracy, all),
      success: mean(rearrange.success, all),
      ...(few.size > 0 && { minoritySuccess: mean(rearrange.success, few) }),
    };
  };
  const contexts = tests.map(({ answers }) => answers);
  const personal = (await train(backend, data, { method: "vpl", context: CONTEXT, ...vpl, seed })).model;
  const shared = (await train(backend, data, { method: "btl", ...btl, seed })).model;
  return {
    results: {
      vpl: score(await beliefs(backend, personal, contexts)),
      btl: score(await beliefs(backend, shared, contexts)),
    },
    limits: {
      bayes: score(tests.map(({ answers }) => rearrange.bayes(population, answers))),
      btl: rearrange.oneForAll(population),
    },
  };
}

/** What a model believes of users who gave these answers: choice probabilities averaged over samples of z. */
export async function beliefs(
  backend: Backend,
  model: Model,
  contexts: readonly (readonly rearrange.Answer[])[],
): Promise<rearrange.Belief[]> {
  const places = rearrange.PLACES.length;
  const program = backend.load(beliefPlan(model), 0);
  writeParameters(program, model);
  const states = rearrange.oneHot();
  program.write("states", states);
  const encoder = model.config.method === "vpl" ? backend.load(encoderPlan(model.config, CHUNK), 0) : null;
  if (encoder) writeParameters(encoder, model);
  const row = (place: number) => states.subarray(place * places, (place + 1) * places);

  const all: rearrange.Belief[] = [];
  for (let from = 0; from < contexts.length; from += CHUNK) {
    const chunk = contexts.slice(from, from + CHUNK);
    const counts = { users: chunk.length };
    if (encoder) {
      writeAnswers(
        encoder,
        model.config,
        chunk.map((answers) => answers.map(({ a, b, label }) => ({ a: row(a), b: row(b), label }))),
      );
      await encoder.run(1, counts);
      program.write("mean", await encoder.read("mean"));
      program.write("logVariance", await encoder.read("logVariance"));
    }
    program.step = 0;
    await program.run(1, counts);
    const [above, best] = [await program.read("above"), await program.read("best")];
    for (let u = 0; u < chunk.length; u++) {
      all.push({
        above: Float64Array.from(above.subarray(u * places * places, (u + 1) * places * places)),
        best: Float64Array.from(best.subarray(u * places, (u + 1) * places)),
      });
    }
  }
  return all;
}

function beliefPlan({ config }: Model): Plan {
  const places = rearrange.PLACES.length;
  const graph = new Graph();
  const samples = config.method === "vpl" ? SAMPLES : 1;
  const r = sampledRewards(graph.data("states", places, places), config, graph.count("users", CHUNK), samples);
  // Column a·5 + b of this matrix takes r_a − r_b.
  const sides = Array.from({ length: places ** 3 }, (_, i) => {
    const [place, a, b] = [Math.floor(i / places ** 2), Math.floor(i / places) % places, i % places];
    return Number(place === a) - Number(place === b);
  });
  const difference = matmul(r, graph.constant(sides, places)); //            [users·samples, 25]
  return compile(graph, {
    above: meanRows(sigmoid(difference), samples), //                        [users, 25]
    best: meanRows(softmax(r), samples), //                                  [users, 5]
  });
}
