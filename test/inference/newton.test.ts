import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { FITTED, newtonPlan } from "../../src/inference/newton.ts";
import { SAMPLES } from "../../src/inference/posterior-plans.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { NEWTON_STEPS } from "../../src/model/encoder/fitted.ts";
import {
  apart,
  CONFIG,
  dot,
  exactMap,
  invert,
  randomAnswers,
  randomModel,
  times,
  uniforms,
  weights,
} from "../model/models.ts";
import { BACKENDS, expectAscent, fitting, KINDS, L, objectives, USERS } from "./newton-runs.ts";

describe.each(KINDS)("$head, segments of $length, β = $beta", ({ head, length, beta }) => {
  const config: PersonalConfig = { ...CONFIG, head, length, beta };

  it.each(BACKENDS)("a step never lowers the objective, $backend.name", async ({ backend, tolerance, runs }) => {
    for (let seed = 0; seed < runs; seed++) {
      const random = new Random(seed, 31);
      // Large weights and a distant start, where full Newton steps often overshoot.
      const model = randomModel(config, seed, seed % 2 ? 1 : 4);
      const users = Array.from({ length: USERS }, () => randomAnswers(config, random, random.index(7), true));
      const z = uniforms(random, USERS * L, seed % 3 ? 6 : 1);
      await expectAscent(backend, model, users, z, { steps: 3, tolerance });
    }
  });

  it("increases the objective from the prior on", async () => {
    const model = randomModel(config, 40);
    const random = new Random(41);
    const users = Array.from({ length: USERS }, () => randomAnswers(config, random, CONFIG.context));
    const start = users.flatMap(() => weights(model, "prior.mean"));
    const program = fitting(reference, model, users, start);
    await program.run(6);
    const z = Array.from(await program.read(FITTED));
    const [top, begin] = [await objectives(model, users, z), await objectives(model, users, start)];
    top.forEach((J, u) => {
      expect(J).toBeGreaterThan(begin[u] as number);
    });
  });

  it("stays at the prior without answers", async () => {
    const model = randomModel(config, 42);
    const mean = weights(model, "prior.mean");
    const program = fitting(reference, model, [[], []], [...mean, ...mean.map((m) => m + 2)]);
    await program.run(3);
    const [z, variance] = [Array.from(await program.read("mean")), Array.from(await program.read("variance"))];
    for (const u of [0, 1]) {
      expect(apart(z.slice(u * L, (u + 1) * L), mean)).toBeLessThan(1e-12);
      expect(apart(variance.slice(u * L, (u + 1) * L), weights(model, "prior.logVariance").map(Math.exp))).toBeLessThan(
        1e-12,
      );
    }
  });
});

describe.each([0.07, 1, 3])("a linear head at β = %d", (beta) => {
  const cases = [1, 2].flatMap((length) => BACKENDS.map((each) => ({ length, ...each })));
  it.each(cases)(
    "converges to the exact MAP estimate, segments of $length, $backend.name",
    async ({ length, backend, tolerance }) => {
      const config: PersonalConfig = { ...CONFIG, head: "linear", length, beta };
      const model = randomModel(config, 43);
      const random = new Random(44, length);
      const users = [0, 1, 3, 6].map((count) => randomAnswers(config, random, count, count === 6));
      const program = fitting(
        backend,
        model,
        users,
        users.flatMap(() => weights(model, "prior.mean")),
      );
      await program.run(NEWTON_STEPS + 1); // as `predict` and `Agent` do
      const read = async (name: string) => Array.from(await program.read(name));
      const [z, variance, draws] = [await read("mean"), await read("variance"), await read("z")];
      users.forEach((answers, u) => {
        const { z: map, H } = exactMap(model, answers);
        const of = (values: number[]) => values.slice(u * L, (u + 1) * L);
        expect(apart(of(z), map)).toBeLessThan(10 * tolerance);
        const { inverse } = invert(H, L);
        const want = map.map((_, k) => beta * (inverse[k * (L + 1)] as number));
        expect(apart(of(variance), want)).toBeLessThan(tolerance);
        // The draws have that distribution: 32 antithetic pairs about the mean, squares within five standard errors.
        for (let k = 0; k < L; k++) {
          const own = Array.from({ length: SAMPLES }, (_, s) => draws[(u * SAMPLES + s) * L + k] as number);
          const mean = own.reduce((a, b) => a + b) / SAMPLES;
          const square = own.reduce((a, b) => a + (b - (map[k] as number)) ** 2, 0) / SAMPLES;
          expect(Math.abs(mean - (map[k] as number))).toBeLessThan(10 * tolerance);
          expect(Math.abs(square / (want[k] as number) - 1)).toBeLessThan(5 * Math.sqrt(4 / SAMPLES));
        }
      });
    },
  );
});

it("draws samples with the full covariance H⁻¹, not its diagonal", async () => {
  // Two answers with the same gradient u narrow z along it: the variance along u is β / (uᵀHu).
  const config: PersonalConfig = { ...CONFIG, head: "linear", context: 64 };
  const model = randomModel(config, 45);
  const [answer] = randomAnswers(config, new Random(46), 1) as [LabelledPair];
  const answers = Array.from({ length: 64 }, (_, i) => ({ ...answer, label: i % 2 }));
  const program = fitting(reference, model, [answers], weights(model, "prior.mean"));
  await program.run(NEWTON_STEPS + 1);
  const { inverse } = invert(exactMap(model, answers).H, L);
  const [draws, mean] = [Array.from(await program.read("z")), Array.from(await program.read("mean"))];
  const V = weights(model, "reward.latent");
  const d = Array.from(answer.a, (x, j) => x - (answer.b[j] as number));
  const u = Array.from({ length: L }, (_, k) => dot(V.slice(k * 3, (k + 1) * 3), d));
  const squares = Array.from({ length: SAMPLES }, (_, s) => {
    return (
      dot(
        u,
        mean.map((m, k) => (draws[s * L + k] as number) - m),
      ) ** 2
    );
  });
  const want = dot(u, times(inverse, u));
  expect(Math.abs(squares.reduce((a, b) => a + b) / SAMPLES / want - 1)).toBeLessThan(5 * Math.sqrt(4 / SAMPLES));
});

it("refuses a model with β = 0", () => {
  expect(() => newtonPlan({ ...CONFIG, beta: 0 }, 1)).toThrow(
    "refine: the model was trained at β = 0; without a prior there is no posterior",
  );
});
