import { describe, expect, it } from "vitest";
import { runSeeds } from "../../src/cli/run-seeds.ts";
import type { Experiment, Measurements } from "../../src/experiment/experiment.ts";

const run = (experiment: Experiment, count: number) =>
  runSeeds("mini", experiment, { count, backend: "wasm", quiet: true });

describe("runSeeds", () => {
  it("runs the experiment with seeds 0, 1, … and summarises the outcomes", async () => {
    const result = await run(async ({ seed }) => ({ results: { vpl: { accuracy: seed } }, limits: {} }), 3);
    expect(result).toEqual({
      experiment: "mini",
      seeds: [0, 1, 2],
      results: { vpl: { accuracy: { mean: 1, stderr: Math.sqrt(1 / 3) } } },
      limits: {},
    });
  });

  it("refuses to run without seeds", async () => {
    const experiment: Experiment = async () => ({ results: { vpl: { accuracy: 1 } }, limits: {} });
    for (const count of [0, Number.NaN, undefined as unknown as number]) {
      await expect(run(experiment, count)).rejects.toThrow(`seeds: got ${count}; it must be a whole number`);
    }
  });

  it.each<Measurements>([{}, { vpl: {} }, { vpl: { accuracy: Number.NaN } }])(
    "refuses an experiment that measures %o",
    async (results) => {
      await expect(run(async () => ({ results, limits: { bayes: { accuracy: 1 } } }), 2)).rejects.toThrow(
        "mini: the experiment ended without a result",
      );
    },
  );
});
