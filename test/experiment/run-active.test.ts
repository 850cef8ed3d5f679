import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { ACTIVE_TASKS, policyTask } from "../../src/experiment/active-tasks.ts";
import type { Run } from "../../src/experiment/experiment.ts";
import { runActive } from "../../src/experiment/run-active.ts";
import { kernels } from "../../src/host/node.ts";
import { train } from "../../src/train/train-preferences.ts";
import { lineTask } from "./line.ts";

const backend = wasm(await kernels());
const run = (seed: number): Run => ({
  seed,
  backend,
  web: backend,
  train: async (_, data, options) => (await train(backend, data, { ...options, seed })).model,
  withProgress: (_, __, work) => work({ signal: new AbortController().signal, onProgress: () => {} }),
  cachedData: (_, make) => make(),
  cachedResult: (_, work) => work(),
});
type Curve = Record<string, { success: number }>;
const at = (curve: Curve | undefined) => [0, 1, 2, 3, 4, 8].map((n) => curve?.[n]?.success as number);

describe("active queries", () => {
  it("need one question in the kitchen, where random queries need up to three", async () => {
    const { results, limits } = await runActive(ACTIVE_TASKS.tidybot)(run(10));
    const { random, batch, adaptive } = results as Record<string, Curve>;
    expect(at(limits.bayes as Curve)).toEqual([0.5, 1, 1, 1, 1, 1]);
    expect(at(adaptive).slice(1)).toEqual([1, 1, 1, 1, 1]);
    expect(at(batch)[4]).toBe(1);
    expect(at(random)[1]).toBeLessThan(1);
    expect(at(random)[5]).toBe(1);
  });

  it("need one question on a line, after which the policy goes to the right end", async () => {
    // With about one seed in eight one question is not enough for the trained model; with this one it is.
    const { results, limits } = await runActive(policyTask({ ...lineTask, answers: 16, context: 8 }))(run(9));
    expect(at(limits.bayes as Curve)).toEqual([0.5, 1, 1, 1, 1, 1]);
    const [random, ...chosen] = [results.random, results.batch, results.adaptive].map((curve) => at(curve as Curve));
    for (const curve of chosen) {
      expect(curve[0]).toBeLessThan(0.55);
      expect(Math.min(...curve.slice(1))).toBeGreaterThan(0.95);
    }
    // Rewards of nearby states hardly differ, so one answer about them does not decide.
    expect(random?.[1]).toBeLessThan(0.8);
    expect(random?.[5]).toBeGreaterThan(0.95);
  });
});
