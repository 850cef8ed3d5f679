import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { choicesOfUser } from "../../src/data/choices.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers } from "../../src/inference/model-inputs.ts";
import { FITTED, newtonPlan } from "../../src/inference/newton.ts";
import { SAMPLES } from "../../src/inference/posterior-plans.ts";
import { choosesAmongSeveral, writeTogether } from "../../src/inference/several-alternatives.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { NEWTON_STEPS } from "../../src/model/encoder/fitted.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import {
  apart,
  CONFIG,
  dot,
  exactMap,
  HEAD_NAMES,
  invert,
  logitOf,
  randomAnswers,
  randomModel,
  times,
  uniforms,
  weights,
  writeParameters,
} from "../model/models.ts";

const L = CONFIG.latent;
const USERS = 4;

/** The objective J(z) of each user by its definition, with logits in f64. */
async function objectives(model: PersonalModel, users: LabelledPair[][], z: ArrayLike<number>): Promise<number[]> {
  const { config } = model;
  const { size, length, context, beta } = config;
  const graph = new Graph();
  const count = users.length * context;
  const pair = graph.data("pair", count, 2 * length * size);
  const stateMask = length > 1 ? graph.data("stateMask", count, 2 * length) : null;
  const logit = logitOf(config, { pair, stateMask }, graph.data("z", users.length, L));
  const keep = [graph.data("label", count, 1), graph.data("mask", users.length, context)];
  const program = reference.load(
    compile(graph, { logit, ...Object.fromEntries(keep.map((t) => [`kept ${t.name}`, t])) }),
    0,
  );
  writeParameters(program, model);
  writeAnswers(program, model, users);
  program.write("z", z);
  await program.run();
  const logits = await program.read("logit");
  const [mean, logVariance] = [weights(model, "prior.mean"), weights(model, "prior.logVariance")];
  return users.map((answers, u) => {
    const logitAt = (i: number) => logits[u * context + i] as number;
    const likelihood = choicesOfUser(answers).map((rows) => {
      if (rows.length > 1 && config.head !== "classifier") {
        const behind = rows.map((i) => (1 - 2 * (answers[i]?.label ?? 0)) * logitAt(i));
        const most = Math.max(0, ...behind);
        return -most - Math.log(behind.reduce((sum, x) => sum + Math.exp(x - most), Math.exp(-most)));
      }
      const pairs = rows.map((i) => {
        const x = logitAt(i);
        return (answers[i]?.label ?? 0) * x - Math.max(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
      });
      return pairs.reduce((a, b) => a + b, 0);
    });
    const prior = mean.map((m, k) => -(((z[u * L + k] as number) - m) ** 2 / Math.exp(logVariance[k] as number)) / 2);
    return [...likelihood, ...prior.map((x) => beta * x)].reduce((a, b) => a + b, 0);
  });
}

function fitting(backend: Backend, model: PersonalModel, users: LabelledPair[][], start: ArrayLike<number>) {
  const { config } = model;
  const program = backend.load(newtonPlan(config, users.length, choosesAmongSeveral(config, users)), 0);
  writeParameters(program, model);
  writeAnswers(program, model, users);
  writeTogether(program, config, users);
  program.write(FITTED, start);
  return program;
}

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

const KINDS = HEAD_NAMES.flatMap((head) =>
  [1, 2].flatMap((length) => [0.07, 1].map((beta) => ({ head, length, beta }))),
);
const BACKENDS = [
  { backend: reference, tolerance: 1e-8, runs: 2 },
  { backend: wasm(await kernels()), tolerance: 1e-4, runs: 12 },
];

describe.each(KINDS)("$head, segments of $length, β = $beta", ({ head, length, beta }) => {
  const config: PersonalConfig = { ...CONFIG, head, length, beta };

  it.each(BACKENDS)("a step never lowers the objective, $backend.name", async ({ backend, tolerance, runs }) => {
    for (let seed = 0; seed < runs; seed++) {
      const random = new Random(seed, 31);
      // Large weights and a distant start, where full Newton steps often overshoot.
      const model = randomModel(config, seed, seed % 2 ? 1 : 4);
      const users = Array.from({ length: USERS }, () => randomAnswers(config, random, random.index(7), true));
      let z: ArrayLike<number> = uniforms(random, USERS * L, seed % 3 ? 6 : 1);
      const program = fitting(backend, model, users, z);
      let before = await objectives(model, users, z);
      for (let step = 0; step < 3; step++) {
        await program.run();
        const stated = await program.read("objective");
        z = await program.read(FITTED);
        const after = await objectives(model, users, z);
        before.forEach((J, u) => {
          const room = tolerance * (1 + Math.abs(J));
          expect(Math.abs((stated[u] as number) - J)).toBeLessThan(room);
          expect(after[u] as number).toBeGreaterThan(J - room);
        });
        before = after;
      }
    }
  });

  it.each(BACKENDS)("a step never lowers the objective of choices, $backend.name", async ({ backend, tolerance }) => {
    for (const seed of [1, 2, 3]) {
      const random = new Random(seed, 33);
      const model = randomModel(config, seed, seed % 2 ? 1 : 4);
      const users = [...Array.from({ length: USERS - 1 }, () => randomChoices(config, random)), []];
      let z: ArrayLike<number> = uniforms(random, USERS * L, 3);
      const program = fitting(backend, model, users, z);
      for (let step = 0; step < 4; step++) {
        const before = await objectives(model, users, z);
        await program.run();
        const stated = await program.read("objective");
        z = await program.read(FITTED);
        const after = await objectives(model, users, z);
        before.forEach((J, u) => {
          const room = tolerance * (1 + Math.abs(J));
          expect(Math.abs((stated[u] as number) - J)).toBeLessThan(room);
          expect(after[u] as number).toBeGreaterThan(J - room);
        });
      }
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
