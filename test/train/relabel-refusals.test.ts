// Progress, cancellation and errors of relabelling.

import { afterEach, describe, expect, it, vi } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { type RelabelOptions, relabel } from "../../src/train/relabel.ts";
import { randomModel, SCALING_NAMES, uniforms } from "../model/models.ts";
import { COLUMNS, KINDS, modelOf, trajectoriesOf } from "./rewards.ts";

const backend = wasm(await kernels());
const random = new Random(4, 12);
const data = trajectoriesOf([3, 40, 20], () => uniforms(random, 1, 2)[0] as number);
const rewarded = (m: Model, options: RelabelOptions = {}, of = data) =>
  relabel(backend, m, of, { columns: COLUMNS, comparisons: 64, ...options }); // blocks of the classifier have 8 rows

describe("a long run of relabelling", () => {
  afterEach(() => void vi.restoreAllMocks());
  /** Makes every reading of the clock 100 ms later than the last. */
  const slowly = () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 100;
      return now;
    });
  };

  it("reports the number of rows done", async () => {
    slowly();
    const steps: number[] = [];
    await rewarded(modelOf("classifier"), {
      onProgress: (progress) => {
        expect(progress.steps).toBe(63);
        steps.push(progress.step);
      },
    });
    expect(steps).toEqual([3, 11, 19, 27, 35, 43, 51, 59, 63]);
  });

  it("stops between blocks on abort and returns nothing", async () => {
    slowly();
    const controller = new AbortController();
    const steps: number[] = [];
    const stopped = rewarded(modelOf("classifier"), {
      signal: controller.signal,
      onProgress: ({ step }) => {
        steps.push(step);
        if (step >= 20) controller.abort(new Error("stop"));
      },
    });
    await expect(stopped).rejects.toThrow("stop");
    expect(steps.at(-1)).toBe(27);
    await expect(rewarded(modelOf("btl"), { signal: AbortSignal.abort(new Error("at once")) })).rejects.toThrow(
      "at once",
    );
  });
});

describe("relabel refuses", () => {
  const LATENTS = "latents: got 6 numbers; it must have 3 × 3";
  it.each<[string, string, RelabelOptions, string]>([
    [
      "all columns",
      "reward",
      { columns: undefined },
      "columns: got 5 columns; the model has 3 features; name the column of each feature (--columns)",
    ],
    ["too few columns", "reward", { columns: [0, 1] }, "columns: got 2 columns; the model has 3 features"],
    ["a column past the last", "reward", { columns: [0, 1, 5] }, "columns: got 5; observations have columns 0 to 4"],
    ["a negative column", "reward", { columns: [0, 1, -1] }, "columns: got -1; observations have columns 0 to 4"],
    ["a fractional column", "reward", { columns: [0, 1, 1.5] }, "columns: got 1.5; observations have columns 0 to 4"],
    ["zero comparisons", "reward", { comparisons: 0 }, "comparisons: got 0; it must be a whole number of at least 1"],
    [
      "a fractional number of comparisons",
      "reward",
      { comparisons: 1.5 },
      "comparisons: got 1.5; it must be a whole number of at least 1",
    ],
    ["zero rivals", "reward", { rivals: 0 }, "rivals: got 0; it must be a whole number of at least 1"],
    [
      "rivals with a scaling other than spo",
      "reward",
      { rivals: 2, scaling: "max-norm" },
      "rivals: got 2; it must be 1 when rewards are scaled by max-norm: only spo compares states",
    ],
    ["a period of zero trajectories", "reward", { every: 0 }, "every: got 0; it must be a whole number of at least 1"],
    ["latents for too few trajectories", "reward", { latents: new Float32Array(6) }, LATENTS],
    [
      "latents that are NaN",
      "reward",
      { latents: new Float32Array(9).fill(Number.NaN) },
      "z[0]: got NaN; it must be finite in f32",
    ],
    ["a negative seed", "reward", { seed: -1 }, "seed: got -1; it must be a whole number from 0 to 2^53 − 1"],
    ...SCALING_NAMES.filter((scaling) => scaling !== "spo").map((scaling): [string, string, RelabelOptions, string] => [
      `${scaling} of a classifier`,
      "classifier",
      { scaling },
      `reward: ${scaling} scales r(s, z), which a classifier head does not have; use spo`,
    ]),
  ])("%s, %s", async (_, kind, options, sentence) => {
    const refused = rewarded(modelOf(kind), options);
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(sentence);
  });

  it("a classifier of segments", async () => {
    const m = randomModel({ ...(KINDS.classifier as ModelConfig), length: 2 }, 1);
    await expect(rewarded(m)).rejects.toThrow("reward: the classifier head compares segments of 2 states");
  });

  it("an observation that is not finite after normalisation, by its row", async () => {
    for (const [value, text] of [
      [3e38, "3.00"],
      [Number.NaN, "NaN"],
      [Number.NEGATIVE_INFINITY, "-Infinity"],
    ] as const) {
      const far = trajectoriesOf([4], (i) => (i === 14 ? value : 0));
      const refused = rewarded(modelOf("reward"), {}, far);
      await expect(refused).rejects.toThrow(`observations: value 4 of row 2 is ${text}`);
      await expect(refused).rejects.toThrow("it must be finite and of the magnitude of the training data");
    }
  });

  it("a mean reward of 0 under batch-norm, by naming it as a cause", async () => {
    const m = modelOf("linear");
    const parameters = new Map([...m.parameters].map(([name, values]) => [name, values.map(() => 0)]));
    await expect(rewarded({ ...m, parameters }, { scaling: "batch-norm" })).rejects.toThrow(
      "reward: row 0 has NaN; observations must be of the magnitude of the training data, and their mean reward not 0",
    );
  });

  it.each(Object.keys(KINDS))(
    "nothing else: for observations of any magnitude rewards are finite or there is one error, %s",
    async (kind) => {
      let refused = 0;
      for (const size of [1, 1e4, 1e10, 1e20, 1e30, 1.6e38, 3.4e38]) {
        const far = trajectoriesOf([6, 5], () => size * (uniforms(random, 1)[0] as number));
        for (const scaling of kind === "classifier" ? ["spo" as const] : SCALING_NAMES) {
          const outcome = await rewarded(modelOf(kind), { scaling }, far).catch((error: Error) => error);
          if (outcome instanceof Error) {
            expect(outcome.message).toMatch(/^(reward: row \d+ has|observations: value)/);
            refused++;
          } else {
            expect(outcome.rewards.every(Number.isFinite)).toBe(true);
          }
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
  );
});
