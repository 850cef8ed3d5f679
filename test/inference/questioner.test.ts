import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { LabelledPair, Pair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAlternatives, writeComparisons } from "../../src/inference/model-inputs.ts";
import { PARTICLES } from "../../src/inference/particles.ts";
import { bestPlan, questionPlan } from "../../src/inference/question-plans.ts";
import { type Expected, isBetter, Questioner } from "../../src/inference/questioner.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { type Ordering, PAIRS, PLACES, population } from "../../src/world/rearrange.ts";
import { writeParameters } from "../model/models.ts";

const backend = wasm(await kernels());
const K = PLACES.length;
const places = PLACES.map((_, i) => Float32Array.from({ length: K }, (_, j) => Number(i === j)));
const pool: Pair[] = PAIRS.map(([a, b]) => ({ a: places[a] as Float32Array, b: places[b] as Float32Array }));
const users = population(120, 0);

/** A model r(s, z) = z·s: z holds the reward of each place, N(0, 1) a priori. */
const model: PersonalModel = {
  config: {
    kind: "personal",
    method: "hierarchical",
    head: "linear",
    encoder: "newton",
    size: K,
    length: 1,
    hidden: [],
    latent: K,
    context: 10,
    beta: 0.05,
    likelihood: "logistic",
  },
  parameters: new Map([
    ["prior.mean", new Float32Array(K)],
    ["prior.logVariance", new Float32Array(K)],
    ["reward.weight", new Float32Array(K)],
    ["reward.latent", Float32Array.from({ length: K * K }, (_, i) => Number(i % (K + 1) === 0))],
  ]),
  normalisation: { mean: new Float32Array(K), scale: new Float32Array(K).fill(1) },
};
const prefersA = (user: Ordering, q: number) => {
  const [a, b] = PAIRS[q] as readonly [number, number];
  return (user[a] as number) < (user[b] as number);
};
const answerOf = (user: Ordering, q: number): LabelledPair => ({
  ...(pool[q] as Pair),
  label: prefersA(user, q) ? 1 : 0,
});

describe("the selection rule with exact posteriors over the 120 orderings", () => {
  const sure = { ...model, config: { ...model.config, beta: 1 } };
  /** The expected value of each question for equally likely users. */
  function judge(left: readonly Ordering[]): Expected[] {
    // Rewards are so far apart that answers are certain.
    const z = left.flatMap((user) => user.map((rank) => -50 * rank));
    const tops = backend.load(bestPlan(sure.config, left.length, K), 0);
    const program = backend.load(questionPlan(sure.config, left.length, pool.length, K), 0);
    for (const each of [tops, program]) {
      writeParameters(each, sure);
      each.write(PARTICLES, z);
    }
    writeAlternatives(tops, sure, places);
    tops.run();
    program.write("top", tops.read("top"));
    writeComparisons(program, sure, [pool], pool.length);
    program.run();
    const [chance, gain, right] = ["probability", "gain", "right"].map((name) => Array.from(program.read(name)));
    const best = Array.from(tops.read("best") as Float32Array);
    const now = Math.max(...best);
    return pool.map((_, q) => ({
      chance: chance?.[q] as number,
      bits: gain?.[q] as number,
      top: { option: best.indexOf(now), now, after: right?.[q] as number },
    }));
  }
  /** Share of users whose best place is the most likely one after 1, 2 … questions, asking the first best question. */
  function curve(preferred: typeof isBetter): number[] {
    let groups = [users];
    const shares: number[] = [];
    for (let n = 0; n < 4; n++) {
      groups = groups.flatMap((left) => {
        const all = judge(left);
        let best = 0;
        all.forEach((expected, q) => {
          if (preferred(expected, all[best] as Expected)) best = q;
        });
        return [true, false].map((a) => left.filter((user) => prefersA(user, best) === a)).filter((g) => g.length > 0);
      });
      const served = groups.map((left) => Math.max(...places.map((_, p) => left.filter((u) => u[p] === 0).length)));
      shares.push(served.reduce((a, b) => a + b) / users.length);
    }
    return shares;
  }

  it("identifies the best place of .40 .60 .80 1.00 of the users after one to four questions", () => {
    expect(curve(isBetter).map((x) => Number(x.toFixed(2)))).toEqual([0.4, 0.6, 0.8, 1]);
  });

  it("beats greedy information gain, which identifies .40 .40 .67 .67", () => {
    const gain = (one: Expected, other: Expected) => one.bits > other.bits + 1e-5;
    expect(curve(gain).map((x) => Number(x.toFixed(2)))).toEqual([0.4, 0.4, 0.67, 0.67]);
  });
});

describe("Questioner", () => {
  const alternatives = places;
  const situation = (user: Ordering, asked: readonly number[]) => ({
    answers: asked.map((q) => answerOf(user, q)),
    alternatives,
  });
  const asks = (questioner: Questioner, user: Ordering, most: number) => {
    const asked: number[] = [];
    while (asked.length < most) {
      const left = pool.filter((_, q) => !asked.includes(q));
      const chosen = questioner.next(left, situation(user, asked));
      if (!chosen) break;
      asked.push(pool.indexOf(chosen.question));
    }
    return asked;
  };

  it("identifies the best place for nearly all of the 120 orderings after four questions", () => {
    const questioner = new Questioner(backend, model);
    const right = users.map((user) => {
      const asked = asks(questioner, user, 4);
      const { now } = questioner.explain(pool[0] as Pair, situation(user, asked));
      return user[now?.option as number] === 0;
    });
    expect(right.filter(Boolean).length / users.length).toBeGreaterThanOrEqual(0.95);
  });

  it("is calibrated: the stated probability of the top choice is within 0.1 of its frequency", () => {
    const questioner = new Questioner(backend, model);
    for (const count of [1, 2, 3]) {
      let [said, was] = [0, 0];
      for (const user of users) {
        const { now } = questioner.explain(pool[0] as Pair, situation(user, asks(questioner, user, count)));
        said += (now?.probability as number) / users.length;
        was += Number(user[now?.option as number] === 0) / users.length;
      }
      expect(Math.abs(said - was)).toBeLessThan(0.1);
    }
  });

  it("gives the same bits for the same answers, whether undone, changed or given at once", () => {
    const [one, other] = [new Questioner(backend, model), new Questioner(backend, model)];
    const [user, second] = users as [Ordering, Ordering];
    const asked = asks(one, user, 5);
    one.next(pool, situation(second, asked.slice(0, 3)));
    one.next(pool, situation(user, asked.slice(0, 2)));
    expect(one.next(pool, situation(user, asked))).toEqual(other.next(pool, situation(user, asked)));
  });

  it("chooses the question with the most information if there are no alternatives", () => {
    const questioner = new Questioner(backend, model);
    const answers = [0, 1, 4].map((q) => answerOf(users[0] as Ordering, q));
    const chosen = questioner.next(pool, { answers });
    const all = pool.map((q) => questioner.explain(q, { answers }).bits);
    expect(chosen?.bits).toBe(Math.max(...all));
    expect(chosen?.top).toBeUndefined();
    for (const q of [0, 1, 4]) expect(all[q]).toBeLessThan(0.2); // questions already asked have little left to tell
  });

  it("chooses nothing without candidates", () => {
    expect(new Questioner(backend, model).next([], { answers: [], alternatives })).toBeNull();
  });

  it("explains the effect of each answer, consistent with the expectation", () => {
    const questioner = new Questioner(backend, model);
    for (const [q, question] of pool.entries()) {
      const explained = questioner.explain(question, situation(users[9] as Ordering, [3]));
      const { chance, top, now, a, b } = explained as Required<typeof explained>;
      expect(now.probability).toBe(top.now);
      expect(chance * a.probability + (1 - chance) * b.probability).toBeCloseTo(top.after, 5);
      expect(top.after).toBeGreaterThanOrEqual(top.now);
      const [left, right] = PAIRS[q] as readonly [number, number];
      if (q !== 3) expect([a.option, b.option]).not.toEqual([right, left]); // no user's best place lost the comparison
    }
  });
});
