import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeSafetensors } from "../../src/io/safetensors.ts";
import type { IqlOptions } from "../../src/train/policy-settings.ts";
import { trainPolicyOn } from "../../src/train/train-policy.ts";
import type { Rewarded } from "../../src/train/transitions.ts";
import { walks } from "./chain.ts";
import { point } from "./point.ts";

const backend = wasm(await kernels());

describe("trainPolicyOn", () => {
  const small: IqlOptions = { steps: 60, batch: 16, hidden: [12, 8], seed: 5 };
  const rewarded = point([-0.5, 0.5], true);
  const trained = (options: IqlOptions = {}) => trainPolicyOn(backend, rewarded, { ...small, ...options });

  it("gives the same bits for the same seed, and other bits for another", async () => {
    const [first, second, other] = [await trained(), await trained(), await trained({ seed: 6 })];
    expect(second.policy).toEqual(first.policy);
    expect(second.report).toEqual(first.report);
    expect(other.policy.parameters).not.toEqual(first.policy.parameters);
  });

  it.each(["continuous", "discrete"])(
    "gives the same bits when it is stopped at any interval and resumed, %s",
    async (kind) => {
      const data = kind === "continuous" ? rewarded : walks(30).rewarded;
      const whole = await trainPolicyOn(backend, data, small);
      for (const stops of [[1], [20, 41], [57], [60]]) {
        let saved: Uint8Array | undefined;
        for (const stopAt of stops) {
          const controller = new AbortController();
          const stopped = trainPolicyOn(backend, data, {
            ...small,
            resume: saved,
            signal: controller.signal,
            onProgress: ({ step }) => step >= stopAt && controller.abort(new Error("stop")),
            onCheckpoint: (bytes) => {
              saved = bytes;
            },
          });
          if (stopAt < 60) await expect(stopped).rejects.toThrow("stop");
          else await stopped; // it had already finished
        }
        const { policy, report } = await trainPolicyOn(backend, data, { ...small, resume: saved });
        expect(policy).toEqual(whole.policy);
        expect(report).toEqual(whole.report);
      }
    },
  );

  it("refuses a checkpoint of other data or options", async () => {
    let resume: Uint8Array | undefined;
    const onCheckpoint = (bytes: Uint8Array) => {
      resume ??= bytes;
    };
    await trained({ onCheckpoint });
    const refusal =
      "checkpoint: it belongs to a run with other data or options; pass the same ones, or start without it";
    await expect(trained({ resume, expectile: 0.8 })).rejects.toThrow(refusal);
    const others = { ...rewarded, rewards: rewarded.rewards.map((r) => r + 1) };
    await expect(trainPolicyOn(backend, others, { ...small, resume })).rejects.toThrow(refusal);
    const behind = { ...rewarded, lookAhead: false };
    await expect(trainPolicyOn(backend, behind, { ...small, resume })).rejects.toThrow(refusal);
  });

  it("initialises targets to the weights of their networks, and calls onPolicy after each interval", async () => {
    let saved: Uint8Array = new Uint8Array();
    const seen: number[] = [];
    await trained({
      steps: 1,
      onPolicy: (_, step) => void seen.push(step),
      onCheckpoint: (bytes) => {
        saved = bytes;
      },
    });
    expect(seen).toEqual([1]);
    const { tensors } = decodeSafetensors(saved);
    const value = (name: string) => tensors.get(`state.${name}`)?.data as Float32Array;
    for (const name of ["q1.0.weight", "q2.1.weight", "q1.out.bias"]) {
      // Adam's first step has the size of its rate, and the target follows by 0.005. Weights up to 50 are rounded to f32.
      value(name).forEach((w, i) => {
        expect(Math.abs(w - (value(`target.${name}`)[i] as number)), name).toBeLessThan(
          3.01e-4 + 2 ** -23 * Math.abs(w),
        );
      });
    }
  });

  const { trajectories } = rewarded;
  it.each<[string, IqlOptions, Partial<Rewarded>, string]>([
    ["steps", { steps: 0 }, {}, "steps: got 0; it must be a whole number from 1 to 2147483648"],
    ["batch", { batch: 2.5 }, {}, "batch: got 2.5; it must be a whole number from 1 to 65536"],
    ["rate", { rate: 0 }, {}, "rate: got 0; it must be from 0.00000001 to below 1"],
    ["discount", { discount: 1 }, {}, "discount: got 1; it must be from 0 to below 1"],
    ["expectile", { expectile: 1 }, {}, "expectile: got 1; it must be from 0.000001 to 0.999999"],
    ["temperature", { temperature: -1 }, {}, "temperature: got -1; it must be from 0 to 1000000"],
    ["hidden", { hidden: [] }, {}, "hidden: got Array of 0; it must be the widths of 1 to 16 layers"],
    ["seed", { seed: -1 }, {}, "seed: got -1; it must be a whole number from 0 to 2^53 − 1"],
    ["an unknown option", { tau: 1 } as IqlOptions, {}, 'options: got "tau"; it must be one of steps, batch'],
    ["too few rewards", {}, { rewards: new Float32Array(3) }, "rewards: got 3 for 3000 rows; each row has one"],
    [
      "rewards that are NaN",
      {},
      { rewards: rewarded.rewards.map((r, i) => (i === 7 ? Number.NaN : r)) },
      "rewards[7]: got NaN; it must be finite in f32",
    ],
    [
      "observations that are NaN",
      {},
      { trajectories: { ...trajectories, observations: trajectories.observations.map(() => Number.NaN) } },
      "trajectories: observation row 0, value 0: got NaN; it must be finite",
    ],
  ])("refuses %s in one sentence", async (_, options, wrong, sentence) => {
    const refused = trainPolicyOn(backend, { ...rewarded, ...wrong }, { ...small, ...options });
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(sentence);
  });
});
