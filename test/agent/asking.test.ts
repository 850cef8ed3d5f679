// Choosing and explaining questions, and the typicality of users unlike those in the training data.

import { beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { Question } from "../../src/agent/questions.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import type { Model } from "../../src/model/model.ts";
import { train } from "../../src/train/train-preferences.ts";
import { PLACES, population, preferences } from "../../src/world/rearrange.ts";

const users = population(100, 3);
const data = preferences(users, 300, 16, 3);
const { model } = await train(wasm(await kernels()), data, { steps: 500 });
const states = PLACES.map((_, i) => Array.from({ length: 5 }, (_, k) => Number(k === i)));
const reply = (user: readonly number[], { a, b }: Question) => {
  const [p, q] = [a, b].map((side) => user[Array.from(side).indexOf(1)] as number) as [number, number];
  return p < q ? "a" : "b";
};

describe("nextQuestion", () => {
  it("finds nearly every user's best option with four questions", async () => {
    let right = 0;
    for (const user of users.slice(0, 40)) {
      const agent = await Agent.open(model);
      for (let n = 0; n < 4; n++) {
        const question = agent.nextQuestion({ options: states }) as Question;
        agent.answer(question, reply(user, question));
      }
      if (user[agent.rank(states)[0]?.index ?? -1] === 0) right++;
    }
    expect(right).toBeGreaterThan(36);
  });

  it("never repeats a question, swapped or skipped, until none is left", async () => {
    const agent = await Agent.open(model);
    const pairs = new Set<string>();
    for (let q = agent.nextQuestion(); q; q = agent.nextQuestion()) {
      const pair = [Array.from(q.a).indexOf(1), Array.from(q.b).indexOf(1)].sort().join();
      expect(pairs.has(pair)).toBe(false);
      pairs.add(pair);
      agent.answer(q, "skip");
    }
    expect(pairs.size).toBe(10);
    const [first] = agent.questions as [Question];
    expect(agent.nextQuestion({ candidates: [{ a: first.b, b: first.a }] })).toBeNull();
  });

  it("returns the candidate object with the largest information gain", async () => {
    const agent = await Agent.open(model);
    const same = { a: states[0] as number[], b: states[0] as number[], captions: ["one", "same"] as const };
    const telling = { a: states[0] as number[], b: states[3] as number[], captions: ["one", "other"] as const };
    expect(agent.nextQuestion({ candidates: [same, telling] })).toBe(telling);
    expect(agent.explain(same).bits).toBeCloseTo(0, 5);
    expect(agent.explain(telling).bits).toBeGreaterThan(0.5);
  });

  it("stops when the gain is small, and when the best option is known", async () => {
    const agent = await Agent.open(model);
    const user = users[0] as number[];
    expect(agent.nextQuestion({ bits: 1 })).toBeNull();
    let asked = 0;
    for (let q = agent.nextQuestion({ options: states, decided: 0.9 }); q; asked++) {
      agent.answer(q, reply(user, q));
      q = agent.nextQuestion({ options: states, decided: 0.9 });
    }
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(8);
    expect(user[agent.rank(states)[0]?.index ?? -1]).toBe(0);
  });

  it("asks no neutral question, and none for a model without a latent", async () => {
    const neutral = { state: (features: ArrayLike<number>) => features[2] === 1 };
    const agent = await Agent.open(model, { neutral });
    let asked = 0;
    for (let q = agent.nextQuestion(); q; q = agent.nextQuestion(), asked++) {
      expect([q.a[2], q.b[2]]).toEqual([0, 0]);
      agent.answer(q, "a");
    }
    expect(asked).toBe(6);
    const shared = await train(wasm(await kernels()), data, { method: "btl", steps: 50 });
    const everyone = await Agent.open(shared.model);
    expect(everyone.nextQuestion()).toBeNull();
    expect(everyone.typicality).toBe(1);
    expect(() => everyone.explain(everyone.questions[0] as Question)).toThrow(
      "explain: the model is the same for every",
    );
  });

  it("refuses candidates and options without the model's features, naming their index", async () => {
    const agent = await Agent.open(model);
    const [good] = agent.questions as [Question];
    expect(() => agent.nextQuestion({ candidates: [good, { a: [1], b: good.b }] })).toThrow(
      "candidates[1].a: got Array of 1; it must be a list of 5 features",
    );
    expect(() => agent.nextQuestion({ options: [] })).toThrow("options: got none");
    expect(() => agent.explain(good, [[1, 2]])).toThrow("options[0]: got Array of 2");
  });
});

describe("explain", () => {
  it("predicts the choice after each answer", async () => {
    const agent = await Agent.open(model);
    const question = agent.nextQuestion({ options: states }) as Question;
    const { chance, bits, top, now, a, b } = agent.explain(question, states);
    expect(bits).toBeGreaterThan(0.3);
    expect(chance).toBeGreaterThan(0.1);
    expect(chance).toBeLessThan(0.9);
    expect(top?.now).toBeCloseTo(now?.probability as number, 5);
    const after = chance * (a?.probability as number) + (1 - chance) * (b?.probability as number);
    expect(top?.after).toBeCloseTo(after, 4);
    expect(after).toBeGreaterThan(now?.probability as number);
  });
});

describe("typicality", () => {
  const few = population(5, 3);
  let narrow: Model;
  beforeAll(async () => {
    const answers = preferences(few, 300, 16, 3);
    ({ model: narrow } = await train(wasm(await kernels()), answers, { steps: 400, hidden: [48, 48] }));
  });
  /** The typicality of a user who answers eight of the model's questions, starting with the one at `start`. */
  async function typicality(user: readonly number[], start = 0): Promise<number> {
    const agent = await Agent.open(narrow);
    for (let i = 0; i < 8; i++) {
      const q = agent.questions[(start + i) % agent.questions.length] as Question;
      agent.answer(q, reply(user, q));
    }
    return agent.typicality;
  }

  it("is 1 before any answer, and seldom low for users like those in the training data", async () => {
    expect((await Agent.open(narrow)).typicality).toBe(1);
    const shares = await Promise.all(few.flatMap((user) => [0, 1, 2, 3, 4].map((start) => typicality(user, start))));
    expect(shares.filter((share) => share < 0.05).length).toBeLessThan(5);
  });

  it("is low for most users with preferences that nobody in the training data has", async () => {
    const known = new Set(few.map(String));
    const others = population(120, 1).filter((user) => !known.has(String(user)));
    const shares = await Promise.all(others.slice(0, 40).map((user) => typicality(user)));
    expect(shares.filter((share) => share < 0.05).length).toBeGreaterThan(14);
  });

  it("does not depend on the order of sides; ties count", async () => {
    const [one, other] = [await Agent.open(narrow), await Agent.open(narrow)];
    const turned = { a: "b", b: "a", tie: "tie" } as const;
    (["a", "tie", "b", "b"] as const).forEach((r, i) => {
      const { a, b } = one.questions[i] as Question;
      one.answer({ a, b }, r);
      other.answer({ a: b, b: a }, turned[r]);
    });
    expect(Math.abs(one.typicality - other.typicality)).toBeLessThan(0.15);
  });
});
