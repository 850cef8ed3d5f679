// Samples of a linear model's posterior are those of q, weighted along the directions that answers are about.

import { describe, expect, it } from "vitest";
import { withPrograms } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { dot } from "../../src/base/matrices.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
import { loadPlan } from "../../src/inference/model-inputs.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";

const backend = wasm(await kernels());
const SAMPLES = 64;
const [SIZE, L] = [6, 6];
const config: PersonalConfig = { ...CONFIG, head: "linear", encoder: "utility", size: SIZE, latent: L, beta: 1 };

/** z [64, L], of one user. */
async function samplesOf(model: PersonalModel, context: Parameters<typeof posteriors>[2][0]["context"]) {
  let samples = new Float32Array(0);
  await withPrograms(backend, async (load) => {
    for await (const { z } of posteriors((plan) => loadPlan({ load }, plan, model), model, [{ context }])) {
      if (z) samples = z.slice(0, SAMPLES * L);
    }
  });
  return samples;
}

describe("weighted samples", async () => {
  const weighed = randomModel(config, 5, 0.4) as PersonalModel;
  for (const name of ["prior.mean", "prior.logVariance"]) weighed.parameters.get(name)?.fill(0);
  const untouched: PersonalModel = { ...weighed, config: { ...config, beta: 0.5 } };
  const random = new Random(5, 91);
  const context = Array.from({ length: 2 }, () => ({
    a: Float32Array.from(uniforms(random, SIZE, 2)),
    b: Float32Array.from(uniforms(random, SIZE, 2)),
    label: random.index(2),
  }));
  const R = weighed.parameters.get("reward.latent") as Float32Array;
  const directions = context.map(({ a, b }) =>
    Float64Array.from({ length: L }, (_, l) => a.reduce((sum, x, j) => sum + (x - at(b, j)) * at(R, l * SIZE + j), 0)),
  );
  const [before, after] = [await samplesOf(untouched, context), await samplesOf(weighed, context)];
  const rowsOf = (z: Float32Array) =>
    Array.from({ length: SAMPLES }, (_, s) => Float64Array.from(z.subarray(s * L, (s + 1) * L)));

  it("differ from those of q along the directions that answers are about alone", () => {
    expect(after).not.toEqual(before);
    const [g, h] = directions as [Float64Array, Float64Array];
    const [gg, gh, hh] = [dot(g, g), dot(g, h), dot(h, h)];
    const moved = rowsOf(after.map((z, i) => z - at(before, i)));
    for (const move of moved) {
      const [p, q] = [dot(move, g), dot(move, h)];
      const [u, v] = [(hh * p - gh * q) / (gg * hh - gh * gh), (gg * q - gh * p) / (gg * hh - gh * gh)];
      move.forEach((x, l) => {
        expect(x).toBeCloseTo(u * at(g, l) + v * at(h, l), 4);
      });
    }
  });

  it("have the exact posterior's mean along those directions, to the error of 64 samples", async () => {
    const exact = (await ImportanceSampler.open(weighed)).posterior(context).mean;
    const m = weighed.parameters.get("reward.weight") as Float32Array;
    context.forEach(({ a, b }, i) => {
      const g = directions[i] as Float64Array;
      const base = a.reduce((sum, x, j) => sum + (x - at(b, j)) * at(m, j), 0);
      const wanted = a.reduce((sum, x, j) => sum + (x - at(b, j)) * at(exact, j), 0);
      const found = base + rowsOf(after).reduce((sum, z) => sum + dot(z, g), 0) / SAMPLES;
      const ofQ = base + rowsOf(before).reduce((sum, z) => sum + dot(z, g), 0) / SAMPLES;
      expect(Math.abs(found - wanted)).toBeLessThan(0.15 * Math.sqrt(dot(g, g)));
      expect(Math.abs(found - wanted)).toBeLessThan(Math.abs(ofQ - wanted));
    });
  });
});
