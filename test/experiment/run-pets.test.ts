import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { runPets } from "../../src/experiment/run-pets.ts";
import { kernels } from "../../src/host/node.ts";
import { train } from "../../src/train/train-preferences.ts";

const [SENTENCES, SIZE] = [8, 6];
const sizes = { people: 8, answers: 16, testPeople: 4, questions: 8, steps: 2 };

it("trains on three quarters of the sentences, and on both of its mixes, by every method", async () => {
  const backend = wasm(await kernels());
  const random = new Random(1, 92);
  const sentences = {
    states: Float32Array.from({ length: 4 * SENTENCES * SIZE }, () => random.normal()),
    size: SIZE,
    embedding: { encoder: "random numbers", probe: Float32Array.of(1) },
    counts: { bird: SENTENCES, cat: SENTENCES, dog: SENTENCES, rabbit: SENTENCES },
  };
  const trained = new Map<string, Preferences>();
  const unused = () => Promise.reject(new Error("not used"));
  const { results, limits } = await runPets(
    sentences,
    sizes,
  )({
    seed: 0,
    backend,
    web: backend,
    train: async (label, data, options) => {
      trained.set(label, data);
      return (await train(backend, data, { ...options, recipe: undefined, prior: "learned", hidden: [4], latent: 2 }))
        .model;
    },
    withProgress: unused,
    cachedData: unused,
    cachedResult: unused,
  });
  const methods = ["vpl", "vpl-language", "btl", "dpl-mean-variance", "dpl-categorical"];
  expect([...trained.keys()]).toEqual(["full", "divergent"].flatMap((mix) => methods.map((name) => `${mix} ${name}`)));
  const texts = (label: string) => (trained.get(label)?.states.length ?? 0) / (trained.get(label)?.size ?? 1);
  expect(texts("full vpl")).toBe((3 / 4) * 4 * SENTENCES);
  expect(texts("divergent vpl")).toBe((3 / 4) * 2 * SENTENCES);
  const measured = { pairwiseAccuracy: expect.any(Number), pairwiseLogLoss: expect.any(Number) };
  for (const mix of ["full", "uniform", "divergent"]) {
    expect(results[mix]).toMatchObject({ btl: measured, vpl: { 1: measured, 4: measured } });
  }
  expect(limits).toEqual({
    full: { "one reward": { pairwiseAccuracy: 0.75 } },
    uniform: { "one reward": { pairwiseAccuracy: 11 / 12 } },
    divergent: { "one reward": { pairwiseAccuracy: 0.5 } },
  });
});
