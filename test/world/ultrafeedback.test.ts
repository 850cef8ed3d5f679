import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import {
  type Case,
  cases,
  divergentPairs,
  isDivergent,
  judged,
  type RatedPair,
  ratedPair,
  splitPairs,
  UF_P_2,
  UF_P_4,
} from "../../src/world/ultrafeedback.ts";
import { bayesAccuracy, sharedAccuracy } from "../../src/world/ultrafeedback-limits.ts";

const random = new Random(1, 1);
/** Pairs on which preferences are drawn for each aspect. */
const drawnPairs = (count: number): RatedPair[] =>
  Array.from({ length: count }, (_, i) => ({
    prompt: `${i}`,
    answers: ["a", "b"],
    preferred: [0, 1, 2, 3].map(() => random.index(3) - 1),
  }));
const prompt = (...ratings: (number | null)[][]) => ({
  prompt: "Why?",
  answers: ratings.map((ratings, i) => ({ text: `answer ${i}`, ratings })),
});

describe("pairs of answers", () => {
  it("are of the highest mean and a lower one, of answers with all ratings", () => {
    const met = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const pair = ratedPair(prompt([5, 5, 5, null], [4, 2, 3, 3], [1, 3, 3, 3], [2, 2, 2, 2]), random) as RatedPair;
      const [a, b] = pair.answers;
      met.add(`${a}, ${b}: ${pair.preferred}`);
    }
    expect([...met].sort()).toEqual([
      "answer 1, answer 2: 1,-1,0,0",
      "answer 1, answer 3: 1,0,1,1",
      "answer 2, answer 1: -1,1,0,0",
      "answer 3, answer 1: -1,0,-1,-1",
    ]);
    expect(ratedPair(prompt([1, 2, 3, 4], [4, 3, 2, 1]), random)).toBeNull();
    expect(ratedPair(prompt([1, 2, 3, 4], [null, 3, 2, 1]), random)).toBeNull();
  });

  it("count where people of two aspects differ; a prompt counts once", async () => {
    const rows = [
      prompt([5, 1, 3, 3], [2, 3, 3, 3]),
      prompt([5, 5, 5, 5], [1, 1, 1, 1]),
      prompt([3, 3, 5, 1], [3, 3, 1, 2]),
    ];
    const prompts = (async function* () {
      for (const [i, row] of [...rows, ...rows].entries()) yield { ...row, prompt: `${i % rows.length}` };
    })();
    const { pairs, prompts: count } = await divergentPairs(prompts);
    expect([count, pairs.map(({ prompt }) => prompt)]).toEqual([6, ["0", "2"]]);
    expect(pairs.map((pair) => isDivergent(pair, UF_P_2))).toEqual([true, false]);
  });
});

describe.each([
  { name: "UF-P-2", judges: UF_P_2 },
  { name: "UF-P-4", judges: UF_P_4 },
])("cases of $name", ({ judges }) => {
  const pairs = drawnPairs(2000);
  const { training, test, survey } = splitPairs(pairs, judges, random);
  const of = (pair: RatedPair) => judges.aspects.map((k) => pair.preferred[k] as number);

  it("are split by pairs, with a survey of K = 100 pairs on which nobody is indifferent", () => {
    const divergent = pairs.filter((pair) => of(pair).includes(1) && of(pair).includes(-1));
    expect(test).toHaveLength(Math.floor(divergent.length / 10));
    expect(new Set([...training, ...test])).toEqual(new Set(divergent));
    expect(new Set(survey).size).toBe(100);
    for (const pair of survey) expect([training.includes(pair), of(pair).includes(0)]).toEqual([true, false]);
  });

  it("are all preferences, in copies, each with a context that fits one aspect alone", () => {
    const all = cases(training, survey, judges, random, { copies: 2 });
    const preferences = training.flatMap(of).filter((side) => side !== 0).length;
    expect(all).toHaveLength(2 * preferences);
    const sizes = new Set<number>();
    for (const { aspect, pair, label, context } of all) {
      expect(label).toBe(pair.preferred[aspect] === 1 ? 1 : 0);
      const fits = (k: number) => context.every((answer) => judged(answer.pair, k).label === answer.label);
      expect(judges.aspects.filter(fits)).toEqual([aspect]);
      expect(new Set(context.map(({ pair }) => pair)).size).toBe(context.length);
      expect(context.every(({ pair }) => survey.includes(pair))).toBe(true);
      sizes.add(context.length);
    }
    expect([Math.min(...sizes), Math.max(...sizes), sizes.size]).toEqual([judges.fewest, 8, 9 - judges.fewest]);
    for (const { context } of cases(test, survey, judges, random, { questions: 3 })) expect(context).toHaveLength(3);
  });

  it("have limits: all right with right answers, and hardly more than one reward for all with random ones", () => {
    const tests = cases(test, survey, judges, random, { questions: 8 });
    const wrong = (share: number): Case[] =>
      tests.map((test) => ({
        ...test,
        context: test.context.map(({ pair, label }) => ({ pair, label: random.uniform() < share ? 1 - label : label })),
      }));
    const accuracies = [0, 0.1, 0.25, 0.5].map((share) => bayesAccuracy(wrong(share), judges, share));
    expect(accuracies[0]).toBe(1);
    expect([...accuracies].sort((p, q) => q - p)).toEqual(accuracies);
    const shared = sharedAccuracy(tests);
    if (judges === UF_P_2) expect([shared, accuracies[3]]).toEqual([0.5, 0.5]);
    expect(accuracies[3]).toBeCloseTo(shared, 10);
  });
});

it("too few pairs are refused", () => {
  expect(() => splitPairs(drawnPairs(15), UF_P_2, random)).toThrow("give more of UltraFeedback");
});
