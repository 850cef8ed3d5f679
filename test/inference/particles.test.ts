import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { writeAnswers } from "../../src/inference/model-inputs.ts";
import { movePlan, PARTICLES, priorParticles, resample } from "../../src/inference/particles.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, randomModel, sigmoid, writeParameters } from "../model/models.ts";

const backend = wasm(await kernels());

/** A model r(s, z) = (w + z·V)·s with one dimension of z, trained at this β. */
function lineModel(beta: number): PersonalModel {
  const config: PersonalConfig = { ...CONFIG, head: "linear", size: 2, latent: 1, beta };
  const model = randomModel(config, 4);
  const parameters = new Map(model.parameters);
  parameters.set("prior.mean", Float32Array.of(0.3));
  parameters.set("prior.logVariance", Float32Array.of(Math.log(0.5)));
  parameters.set("reward.weight", Float32Array.of(0.2, -0.1));
  parameters.set("reward.latent", Float32Array.of(1, -0.5));
  return { ...model, parameters };
}
const logit = (z: number, a: number[], b: number[]) =>
  (0.2 + z) * ((a[0] as number) - (b[0] as number)) + (-0.1 - 0.5 * z) * ((a[1] as number) - (b[1] as number));
const ANSWERS = [
  { a: [1, 0], b: [0, 1], label: 1 },
  { a: [0.5, 0], b: [0, -0.2], label: 0 },
  { a: [0, 0.4], b: [0.6, 0], label: 0.5 },
];

describe("moves", () => {
  it.each([1, 0.3])(
    "keep the exact posterior invariant at β = %d: mean and variance within 4 standard errors",
    async (beta) => {
      const model = lineModel(beta);
      const draws = 20_000;
      const program = backend.load(movePlan(model.config, draws), 3);
      writeParameters(program, model);
      program.write(PARTICLES, priorParticles(model, draws));
      writeAnswers(program, model, [ANSWERS]);
      program.run(40);
      const z = Array.from(program.read(PARTICLES));
      // Numerical integration of p(z) Π P(y | z) on a grid.
      const grid = Array.from({ length: 4001 }, (_, i) => -8 + i * 0.004);
      const density = grid.map((at) =>
        ANSWERS.reduce(
          (p, { a, b, label }) => {
            const chance = sigmoid(logit(at, a, b) / beta);
            return p * chance ** label * (1 - chance) ** (1 - label);
          },
          Math.exp(-((at - 0.3) ** 2) / (2 * 0.5)),
        ),
      );
      const total = density.reduce((x, y) => x + y);
      const mean = grid.reduce((sum, at, i) => sum + at * (density[i] as number), 0) / total;
      const variance = grid.reduce((sum, at, i) => sum + (at - mean) ** 2 * (density[i] as number), 0) / total;
      const gotMean = z.reduce((x, y) => x + y) / draws;
      const gotVariance = z.reduce((sum, at) => sum + (at - gotMean) ** 2, 0) / draws;
      expect(Math.abs(mean - 0.3)).toBeGreaterThan(0.05); // the answers move the posterior
      expect(Math.abs(gotMean - mean)).toBeLessThan(4 * Math.sqrt(variance / draws));
      expect(Math.abs(gotVariance / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
    },
  );

  it("compute the log-likelihood of each particle for any number of answers", async () => {
    const model = lineModel(0.3);
    const program = backend.load(movePlan(model.config, 5), 0);
    writeParameters(program, model);
    const z = [-2, -0.5, 0, 0.7, 3];
    for (const answers of [ANSWERS, ANSWERS.slice(1, 2), []]) {
      program.write(PARTICLES, z);
      writeAnswers(program, model, [answers]);
      program.run();
      const want = z.map((at) =>
        answers.reduce((sum, { a, b, label }) => {
          const l = logit(at, a, b) / 0.3;
          return sum + label * Math.log(sigmoid(l)) + (1 - label) * Math.log(sigmoid(-l));
        }, 0),
      );
      Array.from(program.read("likelihood")).forEach((got, i) => {
        expect(got).toBeCloseTo(want[i] as number, 4);
      });
    }
  });
});

describe("priorParticles", () => {
  it("gives antithetic pairs about the prior's mean with its variance", () => {
    const model = lineModel(1);
    const z = priorParticles(model, 2001);
    for (let s = 0; s + 1 < 2001; s += 2) expect((z[s] as number) + (z[s + 1] as number)).toBeCloseTo(0.6, 5);
    const variance = z.reduce((sum, at) => sum + (at - 0.3) ** 2, 0) / z.length;
    expect(Math.abs(variance / 0.5 - 1)).toBeLessThan(4 * Math.sqrt(2 / 1000));
  });
});

describe("resample", () => {
  it("repeats each row in proportion to its weight, up to rounding", () => {
    const rows = 50;
    const z = Float32Array.from({ length: 2 * rows }, (_, i) => i);
    const logs = Array.from({ length: rows }, (_, i) => Math.log(1 + ((i * 7) % 11)) - 900);
    const again = resample(z, 2, logs);
    const total = logs.reduce((sum, l) => sum + Math.exp(l + 900), 0);
    const times = Array.from({ length: rows }, () => 0);
    for (let s = 0; s < rows; s++) {
      const row = (again[2 * s] as number) / 2;
      expect(again[2 * s + 1]).toBe(2 * row + 1);
      times[row] = (times[row] as number) + 1;
    }
    logs.forEach((l, i) => {
      expect(Math.abs((times[i] as number) - (rows * Math.exp(l + 900)) / total)).toBeLessThan(1);
    });
  });

  it("keeps the most likely row when all other weights vanish", () => {
    const again = resample(Float32Array.of(1, 2, 3), 1, [-1e5, -3, -2e5]);
    expect(Array.from(again)).toEqual([2, 2, 2]);
  });
});
