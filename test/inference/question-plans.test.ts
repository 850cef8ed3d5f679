// Plans of questions against sums over all particles in plain f64, in probabilities or bits: within 1e-6 on the reference
// backend, whose entropies clamp probabilities at 2⁻²⁴, and within 2e-5 on WebAssembly.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAlternatives, writeComparisons } from "../../src/inference/model-inputs.ts";
import { PARTICLES } from "../../src/inference/particles.ts";
import { bestPlan, questionPlan } from "../../src/inference/question-plans.ts";
import type { SelectableHeadName } from "../../src/model/head/index.ts";
import type { Model } from "../../src/model/model.ts";
import { CONFIG, HEAD_NAMES, randomAnswers, randomModel, sigmoid, uniforms, writeParameters } from "../model/models.ts";
import { difference, rewardOf, rowsOf } from "../model/plain.ts";

const D = CONFIG.size;
const backends: [Backend, number][] = [
  [reference, 1e-6],
  [wasm(await kernels()), 2e-5],
];

/** The logit of the first segment being preferred under z. */
function logitOf(model: Model, a: ArrayLike<number>, b: ArrayLike<number>, z: number[]): number {
  const [as, bs] = [rowsOf(Array.from(a), D), rowsOf(Array.from(b), D)];
  if (model.config.head === "classifier") return difference(model, as[0] as number[], bs[0] as number[], z);
  const total = (states: number[][]) => states.reduce((sum, s) => sum + rewardOf(model, s, z), 0);
  return total(as) - total(bs);
}

/** Up to a common offset, which does not change the order. */
function rewards(model: Model, options: readonly ArrayLike<number>[], z: number[]): number[] {
  if (model.config.head !== "classifier") return options.map((o) => logitOf(model, o, Array(D).fill(0), z));
  return options.map((o) => {
    const others = rowsOf(Array.from(model.comparison?.data ?? []), D);
    return others.reduce((sum, other) => sum + sigmoid(difference(model, Array.from(o), other, z)), 0);
  });
}

const bits = (p: number) => (p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p)));
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

const sizes = fc.record({
  questions: fc.integer({ min: 1, max: 9 }),
  draws: fc.integer({ min: 1, max: 13 }),
  options: fc.integer({ min: 1, max: 6 }),
  length: fc.integer({ min: 1, max: 3 }),
  beta: fc.constantFrom(0, 0.07, 1),
  seed: fc.nat(1e6),
});

describe.each(backends)("on $name", (backend, tolerance) => {
  it.each(HEAD_NAMES)("information and top choices agree with sums over particles: %s", async (head) => {
    await fc.assert(
      fc.asyncProperty(sizes, async (given) => {
        const { questions, draws, options: K, beta, seed } = given;
        const length = head === "classifier" ? 1 : given.length;
        const config = { ...CONFIG, head: head as SelectableHeadName, beta, length };
        const model = randomModel(config, seed, 0.5);
        const random = new Random(seed, 5);
        const pairs = randomAnswers(config, random, questions);
        const options = randomAnswers(config, random, K).map(({ a }) => a);
        const z = Float32Array.from(uniforms(random, draws * config.latent, 2));
        const drawn = rowsOf(Array.from(z), config.latent);

        const chooser = backend.load(bestPlan(config, draws, K, model.comparison?.shape[0]), 0);
        writeParameters(chooser, model);
        chooser.write(PARTICLES, z);
        if (model.comparison) chooser.write("comparison", model.comparison.data);
        writeAlternatives(chooser, model, options);
        await chooser.run();
        const top = Array.from(await chooser.read("top"));
        drawn.forEach((at, s) => {
          const all = rewards(model, options, at);
          const best = Math.max(...all);
          const margin = best - Math.max(...all.filter((r) => r !== best));
          if (margin < 1e-3) return; // rounding could decide
          expect(top.slice(s * K, (s + 1) * K)).toEqual(all.map((r) => Number(r === best)));
        });
        const share = Array.from({ length: K }, (_, o) => mean(drawn.map((_, s) => top[s * K + o] as number)));
        Array.from(await chooser.read("best")).forEach((p, o) => {
          expect(Math.abs(p - (share[o] as number))).toBeLessThan(1e-6);
        });

        const asker = backend.load(questionPlan(config, draws, questions, K), 0);
        writeParameters(asker, model);
        asker.write(PARTICLES, z);
        asker.write("top", top);
        writeComparisons(asker, model, [pairs], questions);
        await asker.run();
        const got: Record<string, number[]> = {};
        for (const name of ["probability", "gain", "a", "b", "right"]) got[name] = Array.from(await asker.read(name));
        const check = (name: string, i: number, want: number) => {
          const error = Math.abs((got[name]?.[i] as number) - want);
          if (!(error <= tolerance)) expect.fail(`${name}[${i}]: ${got[name]?.[i]} for ${want}`);
        };
        pairs.forEach(({ a, b }, i) => {
          const p = drawn.map((at) => sigmoid(logitOf(model, a, b, at) / Math.max(beta, 0.01)));
          const joint = (f: (p: number) => number) =>
            Array.from({ length: K }, (_, o) => mean(p.map((x, s) => f(x) * (top[s * K + o] as number))));
          const [withA, withB] = [joint((x) => x), joint((x) => 1 - x)];
          check("probability", i, mean(p));
          check("gain", i, bits(mean(p)) - mean(p.map(bits)));
          withA.forEach((want, o) => {
            check("a", i * K + o, want);
          });
          withB.forEach((want, o) => {
            check("b", i * K + o, want);
          });
          check("right", i, Math.max(...withA) + Math.max(...withB));
        });
      }),
      { numRuns: 30, seed: 7 },
    );
  });
});
