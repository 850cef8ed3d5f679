import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { CONTROL_METHODS } from "../../src/experiment/control-methods.ts";
import { type Estimate, type Outcome, type Run, summarise } from "../../src/experiment/experiment.ts";
import type { Pictures, SourceRanks } from "../../src/experiment/pictures.ts";
import { runControl } from "../../src/experiment/run-control.ts";
import { kernels } from "../../src/host/node.ts";
import { train } from "../../src/train/train-preferences.ts";
import { lineTask } from "./line.ts";

const ALL = ["oracle", ...Object.keys(CONTROL_METHODS)];
const backend = wasm(await kernels());
const { signal } = new AbortController();

const run = (seed: number): Run => ({
  seed,
  backend,
  web: backend,
  train: async (_, data, options) => (await train(backend, data, { ...options, seed, signal })).model,
  withProgress: (_label, _unit, work) => work({ signal, onProgress() {} }),
  cachedData: (_, make) => make(),
  cachedResult: (_, work) => work(),
});
const success = ({ results }: Outcome, method: string): number => (results[method] as { success: number }).success;

describe("a control experiment", () => {
  let first: Outcome;
  beforeAll(async () => {
    first = await runControl(lineTask, ALL)(run(0));
  });

  it("reports the success rate of every method and its learning curve", () => {
    expect(Object.keys(first.results)).toEqual(ALL);
    for (const method of ALL) {
      expect(success(first, method)).toBeGreaterThanOrEqual(0);
      expect(success(first, method)).toBeLessThanOrEqual(1);
      const curve = first.curves?.[method] ?? [];
      expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 10 }, (_, i) => 80 * (i + 1)));
      expect(curve.at(-1)?.success).toBe(success(first, method));
    }
  });

  it("infers each user's goal from answers, where a shared reward fails", () => {
    expect(success(first, "oracle")).toBeGreaterThan(0.95);
    expect(success(first, "vpl-spo")).toBeGreaterThan(0.8);
    expect(success(first, "btl")).toBeLessThan(0.65);
  });

  it("is reproducible, and runs only the compared methods for further seeds", async () => {
    const some = ["oracle", "vpl-spo", "vpl", "btl"];
    const again = await runControl(lineTask, ["vpl-spo"])(run(0));
    expect(again.results).toEqual({ "vpl-spo": first.results["vpl-spo"] });
    const second = await runControl(lineTask, some)(run(1));
    expect(Object.keys(second.results)).toEqual(["oracle", "vpl-spo", "btl"]);
    expect(second.pictures).toBeUndefined();
    const { results, curves } = summarise("line", [0, 1], [first, second]);
    const { mean, stderr, low, high } = (results.oracle as { success: Estimate }).success;
    expect([mean, stderr]).toEqual([(success(first, "oracle") + success(second, "oracle")) / 2, expect.any(Number)]);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThanOrEqual(mean);
    expect([curves?.oracle?.length, curves?.vpl?.length]).toEqual([2, 1]);
  });

  describe("pictures of a control experiment", () => {
    let pictures: Pictures;
    const ranks = (sources: readonly SourceRanks[], source: string) => [
      ...(sources.find((one) => one.source === source)?.ranks.mean ?? []),
    ];
    beforeAll(() => {
      pictures = first.pictures as Pictures;
    });

    it("map the rank of each position's reward for each user, as the share of states with a lower reward", () => {
      const [left, right] = pictures.maps?.users ?? [];
      expect([left?.user, right?.user]).toEqual([0, 1]);
      for (const { sources } of [left, right] as { sources: SourceRanks[] }[]) {
        expect(sources.map(({ source }) => source)).toEqual(["truth", "vpl-spo", "btl"]);
      }
      const truth = [left, right].map((user) => ranks(user?.sources ?? [], "truth"));
      // States are about uniform on −1 to 1, so three in eight are nearer to −0.8 than −0.25 is.
      [0.95, 0.625, 0.375, 0.125].forEach((rank, i) => {
        expect(Math.abs((truth[0]?.[i] as number) - rank)).toBeLessThan(0.1);
        expect(Math.abs((truth[1]?.[3 - i] as number) - rank)).toBeLessThan(0.1);
      });
      const own = (user: typeof left) => ranks(user?.sources ?? [], "vpl-spo");
      expect(own(left)[0]).toBeGreaterThan(own(left)[3] as number);
      expect(own(right)[3]).toBeGreaterThan(own(right)[0] as number);
      expect(ranks(left?.sources ?? [], "btl")).toEqual(ranks(right?.sources ?? [], "btl"));
    });

    it("show rewards along the oracle's path for each user, with the spread of DPL's", () => {
      expect(pictures.along.map(({ user }) => user)).toEqual([0, 1]);
      for (const { steps, sources } of pictures.along) {
        expect(steps[0]).toBe(0);
        expect(sources.map(({ source }) => source)).toEqual([
          "truth",
          "vpl-spo",
          "btl",
          "dpl-mean-variance",
          "dpl-categorical",
        ]);
        for (const { source, ranks } of sources) {
          expect(ranks.mean).toHaveLength(steps.length);
          expect(ranks.deviation?.length).toBe(source.startsWith("dpl") ? steps.length : undefined);
        }
        const truth = ranks(sources, "truth");
        expect(truth.at(-1)).toBeGreaterThan(truth[0] as number);
      }
    });

    it("show several paths of the policy, for users of both kinds", () => {
      expect(new Set(pictures.paths.map(({ user }) => user))).toEqual(new Set([0, 1]));
      expect(pictures.paths).toHaveLength(24);
      for (const { observations } of pictures.paths) expect(Math.abs(observations[0] as number)).toBeLessThan(0.2);
    });
  });
});
