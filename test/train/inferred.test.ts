import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { answersOfUser, type Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { posteriorMeans } from "../../src/inference/predict.ts";
import { latentSize } from "../../src/model/config.ts";
import { inferredLatents } from "../../src/train/relabel.ts";
import { uniforms } from "../model/models.ts";
import { modelOf } from "./rewards.ts";

const backend = wasm(await kernels());
const random = new Random(3, 13);

it("inferredLatents draws the posterior means of the users with equal probability", async () => {
  const m = modelOf("reward");
  const { size } = m.config;
  const states = Float32Array.from(uniforms(random, 8 * size));
  const answers: Preferences = {
    states,
    size,
    length: 1,
    pairs: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 1, 2),
    labels: Float32Array.of(1, 0, 1, 1, 0.5),
    offsets: Int32Array.of(0, 2, 2, 5), // the second has no answers
  };
  const people = [0, 1, 2].map((user) => ({ context: answersOfUser(answers, user) }));
  const means = (await posteriorMeans(backend, m, people)) as Float32Array;
  const L = latentSize(m.config);
  const of = (values: Float32Array, i: number) => values.subarray(i * L, (i + 1) * L).join();
  const n = 60;
  const latents = await inferredLatents(backend, m, answers, n, 4);
  const counts = [0, 1, 2].map(
    (user) => Array.from({ length: n }, (_, i) => of(latents, i)).filter((z) => z === of(means, user)).length,
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(n);
  expect(Math.min(...counts)).toBeGreaterThan(8);
  expect(await inferredLatents(backend, m, answers, n, 4)).toEqual(latents);
  expect(await inferredLatents(backend, m, answers, n, 5)).not.toEqual(latents);
});
