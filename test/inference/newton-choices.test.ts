// Newton's method on choices among several alternatives.

import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { apart, CONFIG, invert, randomAnswers, randomModel, uniforms, weights } from "../model/models.ts";
import { BACKENDS, expectAscent, fitting, KINDS, L, objectives, USERS } from "./newton-runs.ts";

/** Up to N comparisons: choices of the best of four and of the worst of three, pairs, a tie. */
function randomChoices(config: PersonalConfig, random: Random): LabelledPair[] {
  const alternatives = (n: number) => randomAnswers(config, random, n).map(({ a }) => a);
  const all: LabelledPair[] = [];
  const choose = (task: number, n: number, isBest: boolean) => {
    const [one, ...others] = alternatives(n);
    for (const other of others) {
      const isFirst = random.index(2) === 1;
      const [a, b] = isFirst ? [one, other] : [other, one];
      all.push({ a: a ?? [], b: b ?? [], label: Number(isFirst === isBest), task });
    }
  };
  choose(0, 4, true);
  choose(1, 3, false);
  all.push(...randomAnswers(config, random, 1, true).map((answer) => ({ ...answer, label: 0.5, task: 2 })));
  return all.slice(0, config.context);
}

describe.each(KINDS)("$head, segments of $length, β = $beta", ({ head, length, beta }) => {
  const config: PersonalConfig = { ...CONFIG, head, length, beta };

  it.each(BACKENDS)("a step never lowers the objective of choices, $backend.name", async ({ backend, tolerance }) => {
    for (const seed of [1, 2, 3]) {
      const random = new Random(seed, 33);
      const model = randomModel(config, seed, seed % 2 ? 1 : 4);
      const users = [...Array.from({ length: USERS - 1 }, () => randomChoices(config, random)), []];
      await expectAscent(backend, model, users, uniforms(random, USERS * L, 3), { steps: 4, tolerance });
    }
  });
});

it("a linear head's choices have their maximum and curvature", async () => {
  const config: PersonalConfig = { ...CONFIG, head: "linear", length: 1, beta: 1 };
  const model = randomModel(config, 5);
  const users = [randomChoices(config, new Random(8, 33))];
  const program = fitting(reference, model, users, weights(model, "prior.mean"));
  await program.run(30);
  const z = Array.from(await program.read("mean"));
  const h = 1e-4;
  const moved = (...steps: [at: number, by: number][]) => {
    const to = [...z];
    for (const [at, by] of steps) to[at] = (to[at] as number) + by * h;
    return to;
  };
  const J = async (at: number[]) => (await objectives(model, users, at))[0] as number;
  const curvature: number[] = [];
  for (let i = 0; i < L; i++) {
    expect(Math.abs((await J(moved([i, 1]))) - (await J(moved([i, -1])))) / (2 * h)).toBeLessThan(1e-6);
    for (let j = 0; j < L; j++) {
      const corners = await Promise.all(
        [1, -1].flatMap((s) => [1, -1].map(async (t) => s * t * (await J(moved([i, s], [j, t]))))),
      );
      curvature.push(-corners.reduce((a, b) => a + b, 0) / (4 * h * h));
    }
  }
  const variance = Array.from(await program.read("variance"));
  const { inverse } = invert(curvature, L);
  expect(
    apart(
      variance,
      variance.map((_, i) => inverse[i * L + i] as number),
    ),
  ).toBeLessThan(1e-4);
});
