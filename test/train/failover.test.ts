// Failover when a GPU is lost during training, relabelling or prediction: work resumes on the CPU.

import { describe, expect, it } from "vitest";
import { auto } from "../../src/backend/auto.ts";
import type { Backend, Counts, Program } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { webgpu } from "../../src/backend/webgpu/webgpu.ts";
import { BackendError } from "../../src/base/errors.ts";
import { kernels } from "../../src/host/node.ts";
import { predict } from "../../src/inference/predict.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { relabel } from "../../src/train/relabel.ts";
import { trainPolicyOn } from "../../src/train/train-policy.ts";
import { train } from "../../src/train/train-preferences.ts";
import { population, preferences } from "../../src/world/rearrange.ts";
import { gpu, openDevice } from "../backend/gpu.ts";
import { point } from "./point.ts";
import { COLUMNS, modelOf, trajectoriesOf } from "./rewards.ts";

const cpu = wasm(await kernels());

/** The CPU backend, calling `act` before each run. */
const acting = (name: string, act: () => void | Promise<void>): Backend => ({
  name,
  load(plan, seed) {
    const program: Program = cpu.load(plan, seed);
    const run = async (steps?: number, counts?: Counts) => {
      await act();
      await program.run(steps, counts);
    };
    return new Proxy(program, {
      get(target, key) {
        const value = key === "run" ? run : Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    });
  },
});
/** A backend with failover whose first choice fails permanently after this number of runs. */
function mortal(runs: number) {
  let left = runs;
  let failed: string | null = null;
  const first = acting("first", () => {
    if (left-- <= 0) throw new BackendError("first: run: it is gone");
  });
  const taken = () => (failed === null ? first : cpu);
  const giveUp = ({ message }: BackendError) => {
    failed = message;
  };
  const backend: Backend = {
    name: "several",
    load: (plan, seed) => taken().load(plan, seed),
    failover: { faster: async () => taken(), giveUp },
  };
  return { backend, failed: () => failed };
}

const answers = preferences(population(5, 3), 60, 16, 3);
const SMALL = { steps: 60, batch: 16, hidden: [12, 8], latent: 4, seed: 5 };

describe("when a backend with failover fails", () => {
  it.each([3, 9, 40])(
    "training resumes from the last checkpoint and gives the same bits: failure after %i runs",
    async (runs) => {
      const { model, report } = await train(cpu, answers, SMALL);
      const { backend, failed } = mortal(runs);
      const steps: number[] = [];
      const got = await train(backend, answers, { ...SMALL, onProgress: ({ step }) => steps.push(step) });
      expect(failed()).toBe("first: run: it is gone");
      expect(Buffer.compare(await encodeModel(got.model), await encodeModel(model))).toBe(0);
      expect(got.report).toEqual(report);
      // An interval is two steps long, and at most one interval is repeated.
      for (const [i, step] of steps.entries()) expect(step).toBeGreaterThan((steps[i - 1] ?? 0) - 2);
    },
  );

  it("training of a policy resumes and gives the same bits", async () => {
    const options = { steps: 40, batch: 16, hidden: [8], seed: 5 };
    const rewarded = point([-0.5, 0.5], true);
    const want = await trainPolicyOn(cpu, rewarded, options);
    const { backend, failed } = mortal(20);
    expect(await trainPolicyOn(backend, rewarded, options)).toEqual(want);
    expect(failed()).not.toBe(null);
  });

  it.each([
    ["reward", 3, [30, 41, 25, 50, 33, 60]],
    ["classifier", 20, [30, 41, 25, 50, 33, 60]],
    ["dpl-mean-variance", 1, [700, 900]], // rewards of this model are random draws
  ] as const)("relabelling resumes at the failed block and gives the same rewards: %s", async (kind, runs, lengths) => {
    const trajectories = trajectoriesOf([...lengths], (i) => Math.sin(i));
    const options = {
      scaling: kind.startsWith("dpl") ? "min-max-exp" : "spo",
      columns: COLUMNS,
      comparisons: 100,
    } as const;
    const want = await relabel(cpu, modelOf(kind), trajectories, options);
    const { backend, failed } = mortal(runs);
    expect(await relabel(backend, modelOf(kind), trajectories, options)).toEqual(want);
    expect(failed()).not.toBe(null);
  });

  it("prediction starts again and gives the same probabilities", async () => {
    const { model } = await train(cpu, answers, SMALL);
    const pair = { a: new Float32Array(answers.size).fill(1), b: new Float32Array(answers.size) };
    const users = Array.from({ length: 40 }, () => ({ context: [{ ...pair, label: 1 }], questions: [pair] }));
    const want = await predict(cpu, model, users);
    const { backend, failed } = mortal(2);
    expect(await predict(backend, model, users)).toEqual(want);
    expect(failed()).not.toBe(null);
  });

  it("other errors, and errors of a backend without failover, are thrown", async () => {
    const wrong = acting("wrong", () => {
      throw new RangeError("no");
    });
    const failover = { faster: async () => wrong, giveUp: () => {} };
    await expect(train({ ...wrong, failover }, answers, SMALL)).rejects.toThrow("no");
    const alone = acting("alone", () => {
      throw new BackendError("alone: run: it is gone");
    });
    await expect(train(alone, answers, SMALL)).rejects.toThrow("alone: run: it is gone");
  });
});

/** One reward for everyone, whose plan has few kernels for a software GPU to compile. */
const SIMPLE = { ...SMALL, method: "btl", latent: undefined } as const;

describe.skipIf(!gpu)("when the device of a GPU is lost", () => {
  it("auto continues training on WebAssembly, and webgpu alone throws an error that says what to do", async () => {
    const device = await openDevice();
    let isLost = false;
    const said: string[] = [];
    const waiting = acting("wasm", () => {
      if (!isLost) throw new BackendError("wasm: it waits");
    });
    const { model, report } = await train(
      auto(waiting, webgpu(device), (line) => said.push(line)),
      answers,
      {
        ...SIMPLE,
        onProgress({ step }) {
          if (step < 20 || isLost) return;
          isLost = true;
          device.destroy();
        },
      },
    );
    expect(said[0]).toMatch(/^auto: using webgpu \(wasm: it waits\); the plan takes .* MiB of the GPU's memory$/);
    expect(said.at(-1)).toMatch(/^auto: using wasm \(webgpu: (run|read \S+): the device was lost/);
    expect(report.intervals.length).toBe(30);
    const want = await train(cpu, answers, SIMPLE);
    const [a, b] = [want.report, report].map(({ intervals }) => Number(intervals.at(-1)?.training.loss));
    expect(Math.abs((a as number) - (b as number))).toBeLessThan(1e-3);
    const [w, v] = [want.model, model].map(({ parameters }) => [...parameters.values()].flatMap((x) => [...x]));
    const distance = Math.hypot(...(w ?? []).map((x, i) => x - (v?.[i] as number)));
    expect(distance / Math.hypot(...(w ?? []))).toBeLessThan(1e-3);

    await expect(train(webgpu(device), answers, SIMPLE)).rejects.toThrow(
      /^webgpu: .*: the device was lost \(.+\); open another, or use --backend auto, which continues on the CPU$/,
    );
  });
});
