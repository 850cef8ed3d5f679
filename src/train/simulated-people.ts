// People simulated from the population of a linear model, who answer the questions of a data set: endless data from which an
// encoder learns the posterior of that population.

import { at } from "../base/arrays.ts";
import { log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { SIMULATED_PEOPLE } from "../base/streams.ts";
import { choicesAmong, sidesIn } from "../data/choices.ts";
import type { Preferences } from "../data/preferences.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import { tasksOf } from "./tasks.ts";

/** A choice of the best alternative, or of the worst. */
interface Question {
  /** The states of each alternative: [J][T], −1 for padding. */
  readonly alternatives: readonly Int32Array[];
  /** Their normalised features, summed over states: [J][d]. */
  readonly features: readonly Float64Array[];
  readonly isWorst: boolean;
}

/** Simulated people, and what they are like. */
export interface SimulatedPeople {
  /** Their answers, about states of the data set. */
  readonly data: Preferences;
  /** [people, L] */
  readonly z: Float32Array;
}

/**
 * Draws z ~ N(0, I) of each person, tasks of the data set with replacement, and their choices from the multinomial logit of
 * w = m + z·Rᵀ. Every choice of a task is answered anew; none is a tie.
 *
 * @param parameters `reward.weight` m [1, d] and `reward.latent` Rᵀ [L, d].
 */
export function simulatePeople(
  data: Preferences,
  normalisation: Normalisation,
  parameters: ReadonlyMap<string, Float32Array>,
  { people, tasks, seed }: { people: number; tasks: number; seed: number },
): SimulatedPeople {
  const { size: d, length: T } = data;
  const [m, R] = ["reward.weight", "reward.latent"].map((name) => parameters.get(name)) as [Float32Array, Float32Array];
  const latent = R.length / d;
  const pool = questionsOf(data, normalisation);
  const random = new Random(seed, SIMULATED_PEOPLE);
  const z = new Float32Array(people * latent);
  const [pairs, labels, taskOf, offsets]: [number[], number[], number[], number[]] = [[], [], [], [0]];
  const compare = (preferred: Int32Array, other: Int32Array) => {
    const isA = random.uniform() < 0.5;
    for (const side of isA ? [preferred, other] : [other, preferred])
      for (let t = 0; t < T; t++) pairs.push(at(side, t));
    labels.push(Number(isA));
  };
  const w = new Float64Array(d);
  for (let u = 0; u < people; u++) {
    w.set(m);
    for (let l = 0; l < latent; l++) {
      const value = random.normal();
      z[u * latent + l] = value;
      for (let j = 0; j < d; j++) w[j] = at(w, j) + value * at(R, l * d + j);
    }
    for (let n = 0; n < tasks; n++) {
      for (const { alternatives, features, isWorst } of at(pool, random.index(pool.length))) {
        const chosen = choose(features, w, isWorst, random);
        alternatives.forEach((alternative, j) => {
          if (j === chosen) return;
          taskOf.push(u * tasks + n);
          if (isWorst) compare(alternative, at(alternatives, chosen));
          else compare(at(alternatives, chosen), alternative);
        });
      }
    }
    offsets.push(labels.length);
  }
  const answers = {
    pairs: Int32Array.from(pairs),
    labels: Float32Array.from(labels),
    tasks: Int32Array.from(taskOf),
    offsets: Int32Array.from(offsets),
  };
  return { data: { ...data, ...answers, items: undefined, taskSize: tasksOf(data).most }, z };
}

/** The choices of each task. */
function questionsOf(data: Preferences, normalisation: Normalisation): Question[][] {
  const { size: d, length: T, pairs } = data;
  const states = normalise(data.states, normalisation);
  const sides = sidesIn(data);
  const { starts } = tasksOf(data);
  const statesOf = (side: number) => pairs.subarray(side * T, (side + 1) * T);
  const featuresOf = (segment: Int32Array) => {
    const sums = new Float64Array(d);
    for (const state of segment) {
      for (let j = 0; j < d && state >= 0; j++) sums[j] = at(sums, j) + at(states, state * d + j);
    }
    return sums;
  };
  return starts.slice(0, -1).map((from, k) =>
    choicesAmong(from, at(starts, k + 1), sides).map((rows) => {
      const winners = rows.map((row) => 2 * row + (data.labels[row] === 0 ? 1 : 0));
      const losers = rows.map((row) => 2 * row + (data.labels[row] === 0 ? 0 : 1));
      const isWorst = rows.length > 1 && sides(at(rows, 0))?.[0] !== sides(at(rows, 1))?.[0];
      const alternatives = (isWorst ? [at(losers, 0), ...winners] : [at(winners, 0), ...losers]).map(statesOf);
      return { alternatives, features: alternatives.map(featuresOf), isWorst };
    }),
  );
}

/** Draws the chosen alternative from the multinomial logit, by Gumbel noise. */
function choose(features: readonly Float64Array[], w: Float64Array, isWorst: boolean, random: Random): number {
  let [best, chosen] = [Number.NEGATIVE_INFINITY, 0];
  features.forEach((x, j) => {
    const utility = x.reduce((sum, value, i) => sum + value * at(w, i), 0);
    const noisy = (isWorst ? -utility : utility) - log(-log(random.uniform()));
    if (noisy > best) [best, chosen] = [noisy, j];
  });
  return chosen;
}
