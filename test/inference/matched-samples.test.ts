// Samples of a linear model's posterior have the mean and covariance of the exact one.

import { describe, expect, it } from "vitest";
import { withPrograms } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
import { loadPlan } from "../../src/inference/model-inputs.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";

const backend = wasm(await kernels());
const SAMPLES = 64;
const [SIZE, L] = [7, 7];
const config: PersonalConfig = { ...CONFIG, head: "linear", encoder: "utility", size: SIZE, latent: L, beta: 1 };
const random = new Random(5, 91);

/** The mean [L] and covariance [L, L] of one user's samples. */
async function momentsOf(model: PersonalModel, context: readonly LabelledPair[]) {
  let z: Float32Array = new Float32Array(0);
  await withPrograms(backend, async (load) => {
    const open = (plan: Parameters<typeof loadPlan>[1]) => loadPlan({ load }, plan, model);
    for await (const { z: samples } of posteriors(open, model, [{ context }], { refine: 8 })) if (samples) z = samples;
  });
  const mean = new Float64Array(L);
  const covariance = new Float64Array(L * L);
  for (let s = 0; s < SAMPLES; s++) for (let l = 0; l < L; l++) mean[l] = at(mean, l) + at(z, s * L + l) / SAMPLES;
  for (let s = 0; s < SAMPLES; s++) {
    for (let k = 0; k < L * L; k++) {
      const [i, j] = [Math.floor(k / L), k % L];
      covariance[k] =
        at(covariance, k) + ((at(z, s * L + i) - at(mean, i)) * (at(z, s * L + j) - at(mean, j))) / SAMPLES;
    }
  }
  return { mean, covariance };
}

const dotted = (M: Float64Array, a: ArrayLike<number>, b: ArrayLike<number>) =>
  M.reduce((sum, v, k) => sum + v * at(a, Math.floor(k / L)) * at(b, k % L), 0);
const along = (mean: Float64Array, a: ArrayLike<number>) => mean.reduce((sum, v, l) => sum + v * at(a, l), 0);

/** Of 64 and 128 draws. q is Laplace's approximation, because the encoder is not trained. */
const TOLERANCE = 0.15;

describe.each([
  ["no answers", 0, 1],
  ["an answer", 1, 1],
  ["fewer answers than dimensions", 4, 1],
  ["as many", 7, 1],
  ["more", 20, 1],
  ["choices among three", 2, 2],
  ["more choices", 6, 2],
])("matched samples, of %s", (_, answers, comparisons) => {
  const context = Math.max(answers, 2);
  const places = Math.max(context * comparisons, 5);
  const model = randomModel({ ...config, context, comparisons: places }, 5, 0.4) as PersonalModel;
  for (const name of ["prior.mean", "prior.logVariance"]) model.parameters.get(name)?.fill(0);
  const R = model.parameters.get("reward.latent") as Float32Array;
  const m = model.parameters.get("reward.weight") as Float32Array;
  const item = () => Float32Array.from(uniforms(random, SIZE, 3));
  const known = Array.from({ length: answers }, (_, task) => {
    const a = item();
    const label = random.index(2);
    return Array.from({ length: comparisons }, () =>
      comparisons > 1 ? { a, b: item(), label: 1, task } : { a, b: item(), label },
    );
  }).flat();
  if (answers > 2 && comparisons === 1) known[1] = known[0] as (typeof known)[0]; // one answer twice
  const direction = ({ a, b }: LabelledPair) =>
    Float64Array.from({ length: L }, (_, l) =>
      Array.from(a).reduce((sum, x, j) => sum + (x - at(b, j)) * at(R, l * SIZE + j), 0),
    );

  it("have the exact posterior's mean and variance along the answers", async () => {
    const { mean, covariance } = await momentsOf(model, known);
    const exact = (await ImportanceSampler.open(model)).posterior(known);
    exact.variance.forEach((variance, l) => {
      expect(Math.abs(at(covariance, l * (L + 1)) - variance)).toBeLessThan(TOLERANCE);
    });
    for (const answer of known) {
      const g = direction(answer);
      const utility = (w: ArrayLike<number>) =>
        Array.from(answer.a).reduce((sum, x, j) => sum + (x - at(answer.b, j)) * at(w, j), 0);
      const size = Math.sqrt(along(g, g));
      expect(Math.abs(along(mean, g) - (utility(exact.mean) - utility(m))) / size).toBeLessThan(TOLERANCE);
    }
  });

  it("are the prior's in directions that no answer is about: exactly, if there are fewer places than dimensions", async () => {
    const { mean, covariance } = await momentsOf(model, known);
    const tolerance = places < L ? 1e-4 : TOLERANCE;
    const basis = complement(known.map(direction));
    for (const [i, a] of basis.entries()) {
      expect(Math.abs(along(mean, a))).toBeLessThan(tolerance);
      for (const [j, b] of basis.entries())
        expect(Math.abs(dotted(covariance, a, b) - Number(i === j))).toBeLessThan(tolerance);
    }
  });
});

/** An orthonormal basis of the directions orthogonal to all of these, by projecting the axes. */
function complement(directions: readonly Float64Array[]): Float64Array[] {
  const spanned: Float64Array[] = [];
  const basis: Float64Array[] = [];
  const axes = Array.from({ length: L }, (_, l) => Float64Array.from({ length: L }, (_, i) => Number(i === l)));
  for (const [n, row] of [...directions, ...axes].entries()) {
    const own = row.slice();
    for (const axis of [...spanned, ...basis, ...spanned, ...basis]) {
      const share = along(own, axis);
      for (let l = 0; l < L; l++) own[l] = at(own, l) - share * at(axis, l);
    }
    const left = Math.sqrt(along(own, own));
    if (left > 1e-3 * Math.sqrt(along(row, row)))
      (n < directions.length ? spanned : basis).push(own.map((x) => x / left));
  }
  return basis;
}
