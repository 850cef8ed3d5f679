// The whole experiment on planted tastes, with an encoder that measures what they are about.

import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { Estimates } from "../../src/experiment/experiment.ts";
import { runUltraFeedback } from "../../src/experiment/run-ultrafeedback.ts";
import { kernels } from "../../src/host/node.ts";
import { train } from "../../src/train/train-preferences.ts";
import { divergentPairs } from "../../src/world/ultrafeedback.ts";
import { plantedRows, ratingsOf } from "../ultrafeedback/planted.ts";

const SIZE = 5;

it("tells people apart who judge by other aspects", async () => {
  const prompts = (async function* () {
    for (const { instruction, completions } of plantedRows(500, 5)) {
      const texts = completions.map((completion) => (completion as { response: string }).response);
      yield { prompt: instruction, answers: texts.map((text) => ({ text, ratings: ratingsOf(text) })) };
    }
  })();
  const { pairs } = await divergentPairs(prompts);
  const states = new Float32Array(2 * pairs.length * SIZE);
  pairs.forEach(({ answers }, i) => {
    answers.forEach((text, side) => {
      states.set([...ratingsOf(text), text.length % 7], (2 * i + side) * SIZE);
    });
  });
  const embedding = { encoder: "ratings", probe: new Float32Array(SIZE) };
  const backend = wasm(await kernels());
  const unused = () => Promise.reject(new Error("not used"));
  const { results, limits } = await runUltraFeedback({ pairs, states, size: SIZE, embedding })({
    seed: 0,
    backend,
    web: backend,
    train: async (_, data, options) => {
      const isPersonal = options.method === "vpl";
      const small = { ...options, steps: isPersonal ? 1600 : 200, hidden: [32], rate: 3e-3, latent: 8 };
      return (await train(backend, data, small)).model;
    },
    withProgress: unused,
    cachedData: unused,
    cachedResult: unused,
  });
  const of = (values: unknown, ...path: string[]) =>
    path.reduce((node, name) => (node as Estimates)[name], values) as unknown as number;
  for (const name of ["UF-P-2", "UF-P-4"]) {
    const accuracy = (...path: string[]) => of(results, name, ...path);
    const shared = of(limits, name, "one reward", "accuracy");
    expect(accuracy("oracle", "accuracy")).toBeGreaterThan(0.95);
    expect(accuracy("vpl", "accuracy")).toBeGreaterThan(shared + 0.15); // no reward for everyone reaches it
    for (const method of ["btl", "dpl-mean-variance", "dpl-categorical"]) {
      expect(accuracy(method, "accuracy")).toBeLessThanOrEqual(shared);
    }
    expect(of(limits, name, "bayes", "accuracy")).toBe(1);
    const [right, wrong] = [accuracy("vpl", "0 % wrong", "8 answers"), accuracy("vpl", "25 % wrong", "8 answers")];
    expect(wrong).toBeLessThan(right);
    expect(accuracy("vpl", "50 % wrong", "8 answers")).toBeLessThan(shared + 0.1);
  }
  expect(of(limits, "UF-P-2", "one reward", "accuracy")).toBe(0.5);
  expect(of(results, "UF-P-4", "one user", "vpl", "accuracy")).toBeGreaterThan(0.9);
});
