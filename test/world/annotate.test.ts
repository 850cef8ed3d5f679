import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import type { Trajectories } from "../../src/data/trajectories.ts";
import { bayes, preferences, questionPool, simulatedAnswers } from "../../src/world/annotate.ts";
import type { World } from "../../src/world/world.ts";

/** A line with goals at 0 and at 3. The second value of an observation is noise. */
const line: World = {
  observationSize: 2,
  actionSize: 1,
  horizon: 1,
  goals: [[0], [3]],
  rewarded: [0],
  view: {
    scene: { area: { x0: 0, x1: 3, y0: 0, y1: 1 }, walls: [], goals: [] },
    position: (observation) => ({ x: observation[0] as number, y: 0 }),
  },
  reward: (observation, user) => 1 - Math.abs((observation[0] as number) - 3 * user) / 3,
  start: () => {
    throw new Error("there are no episodes in this world");
  },
};
const walk = (rows: number): Trajectories => ({
  observations: Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? (i / 2) % 4 : -1000 - i)),
  observationSize: 2,
  actions: new Float32Array(rows),
  actionSize: 1,
  offsets: Int32Array.of(0, rows),
});

describe("preferences of annotators", () => {
  const data = preferences(line, walk(8), { annotators: 400, answers: 6, seed: 5 });

  it("compare the rewarded columns of rows, and are well-formed", () => {
    checkPreferences(data);
    expect([data.size, data.length, data.offsets.length]).toEqual([1, 1, 401]);
    expect([...data.states]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect([...data.offsets].every((at, u) => at === 6 * u)).toBe(true);
    expect(new Set(data.pairs).size).toBe(8);
  });

  it("follow the reward of one user per annotator; equal rewards are ties", () => {
    const users = [0, 0];
    let ties = 0;
    for (let u = 0; u < 400; u++) {
      const wanted = new Set<number>();
      for (let k = 6 * u; k < 6 * u + 6; k++) {
        const [a, b] = [0, 1].map((side) => data.states[data.pairs[2 * k + side] as number] as number);
        if (a === b) {
          expect(data.labels[k]).toBe(0.5);
          ties++;
        } else {
          wanted.add(data.labels[k] === Number((a as number) < (b as number)) ? 1 : 0);
        }
      }
      expect(wanted.size).toBeLessThanOrEqual(1);
      for (const user of wanted) users[user] = (users[user] as number) + 1;
    }
    expect(Math.abs(ties - 600)).toBeLessThan(90); // a quarter of 2400; four standard deviations
    for (const n of users) expect(Math.abs(n - 200)).toBeLessThan(45);
  });

  it("sample a bounded number of rows", () => {
    const many = preferences(line, walk(30_000), { annotators: 2, answers: 3, seed: 5 });
    checkPreferences(many);
    expect(many.states.length).toBe(10_000);
    for (const x of [0, 1, 2, 3]) {
      expect(Math.abs(many.states.filter((s) => s === x).length - 2500)).toBeLessThan(200);
    }
    const again = preferences(line, walk(30_000), { annotators: 2, answers: 3, seed: 5 });
    expect(again).toEqual(many);
    expect(preferences(line, walk(30_000), { annotators: 2, answers: 3, seed: 6 })).not.toEqual(many);
  });

  it("refuse bad counts and trajectories of another world", () => {
    const ask = (annotators: number, answers: number) => preferences(line, walk(8), { annotators, answers, seed: 0 });
    expect(() => ask(0, 1)).toThrow("annotators: got 0; it must be a whole number of at least 1");
    expect(() => ask(1, 1.5)).toThrow("answers: got 1.5; it must be a whole number of at least 1");
    const other = { ...line, observationSize: 3 };
    expect(() => preferences(other, walk(8), { annotators: 1, answers: 1, seed: 0 })).toThrow(
      "trajectories: a row has 2 values; in this world it has 3",
    );
  });
});

it("simulatedAnswers follow the reward of one user", () => {
  const answers = simulatedAnswers(line, walk(4).observations, 1, 200, new Random(2));
  expect(answers.length).toBe(200);
  for (const { a, b, label } of answers) {
    const [x, y] = [a[0] as number, b[0] as number];
    expect([a.length, b.length]).toEqual([1, 1]);
    expect(label).toBe(x === y ? 0.5 : x > y ? 1 : 0);
  }
  expect(new Set(answers.map(({ label }) => label))).toEqual(new Set([0, 0.5, 1]));
});

it("bayes is uniform over the users who are consistent with the answers", () => {
  const [near, far] = [[0], [3]];
  expect(bayes(line, [])).toEqual([0.5, 0.5]);
  expect(bayes(line, [{ a: near, b: far, label: 1 }])).toEqual([1, 0]);
  expect(bayes(line, [{ a: near, b: far, label: 0 }])).toEqual([0, 1]);
  expect(bayes(line, [{ a: near, b: near, label: 0.5 }])).toEqual([0.5, 0.5]);
});

describe("a question pool", () => {
  it("leaves no user indifferent, and has the answers of all users", () => {
    const fixed = {
      ...line,
      reward: (s: ArrayLike<number>, user: number) => (user === 0 ? Number(s[0]) : Number(s[0]) % 2),
    };
    const { pool, answers } = questionPool(fixed, walk(8).observations, 50, new Random(1, 97));
    expect(pool.length).toBe(50);
    expect(answers.map((each) => each.length)).toEqual([50, 50]);
    pool.forEach(({ a, b }, q) => {
      expect([a.length, b.length]).toEqual([1, 1]);
      const [x, y] = [a[0] as number, b[0] as number];
      expect(Math.abs(x - y) % 2).toBe(1); // else the second user is indifferent
      expect(answers.map((each) => each[q])).toEqual([x > y, x % 2 > y % 2]);
    });
    expect(new Set(answers[1]).size).toBe(2);
  });

  it("is empty when every pair leaves someone indifferent", () => {
    expect(questionPool({ ...line, reward: () => 1 }, walk(8).observations, 5, new Random(1, 97)).pool).toEqual([]);
  });
});
