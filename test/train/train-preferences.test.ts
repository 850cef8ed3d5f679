import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { type Preferences, selectUsers } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import type { Metrics } from "../../src/train/report.ts";
import { train } from "../../src/train/train-preferences.ts";
import { population, preferences } from "../../src/world/rearrange.ts";

const backend = wasm(await kernels());
const data = preferences(population(5, 3), 300, 16, 3);
const SMALL: TrainOptions = { steps: 60, batch: 32, hidden: [24, 16], latent: 4, seed: 5 };
const weights = (options: TrainOptions) =>
  train(backend, data, { ...SMALL, ...options }).then(({ model }) => encodeModel(model));

describe.each(["vpl", "btl", "low-rank"] as const)("training %s", (method) => {
  it("gives the same file, to the bit, for the same seed, and another file for another", async () => {
    const [first, second, other] = [
      await weights({ method }),
      await weights({ method }),
      await weights({ method, seed: 6 }),
    ];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(first, other)).not.toBe(0);
  });

  it("gives the same file, to the bit, when it is stopped halfway and resumed, twice", async () => {
    const whole = await weights({ method });
    let saved: Uint8Array | undefined;
    for (const stopAt of [20, 41]) {
      const controller = new AbortController();
      const stopped = weights({
        method,
        resume: saved,
        signal: controller.signal,
        onProgress: ({ step }) => step >= stopAt && controller.abort(new Error("stop")),
        onCheckpoint: (bytes) => {
          saved = bytes;
        },
      });
      await expect(stopped).rejects.toThrow("stop");
    }
    expect(Buffer.compare(await weights({ method, resume: saved }), whole)).toBe(0);
  });

  it("gives the same report and file when it is stopped at any interval, including the last", async () => {
    const few = selectUsers(
      data,
      Array.from({ length: 20 }, (_, i) => i),
    );
    const options = { ...SMALL, method, steps: 12, batch: 8, hidden: [8] };
    const whole = await train(backend, few, options);
    for (let stopAt = 1; stopAt <= 12; stopAt++) {
      const controller = new AbortController();
      let saved: Uint8Array | undefined;
      const watch: TrainOptions = {
        signal: controller.signal,
        onProgress: ({ step }) => step >= stopAt && controller.abort(new Error("stop")),
        onCheckpoint: (bytes) => {
          saved = bytes;
        },
      };
      const ended = await train(backend, few, { ...options, ...watch }).catch(() =>
        train(backend, few, { ...options, resume: saved }),
      );
      expect(ended.report).toEqual(whole.report);
      expect(ended.model.parameters).toEqual(whole.model.parameters);
    }
  });

  it("lowers the held-out loss", async () => {
    const { report } = await train(backend, data, { ...SMALL, method, steps: 200 });
    const losses = report.intervals.map(({ heldOut }) => heldOut?.loss as number);
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] as number));
    expect(report.bestStep).toBe(report.intervals[losses.indexOf(Math.min(...losses))]?.step);
  });
});

describe("train", () => {
  it("reports the loss, reconstruction, KL per dimension, active units and accuracy of each interval", async () => {
    const { report } = await train(backend, data, { ...SMALL, beta: 1 });
    expect(report.intervals.length).toBe(30);
    for (const { training, heldOut } of report.intervals) {
      for (const metrics of [training, heldOut as Metrics]) {
        expect(metrics.kl).toHaveLength(4);
        const active = (metrics.kl as number[]).filter((nats) => nats > 0.01).length;
        expect(metrics.activeUnits).toBe(active);
        expect(metrics.accuracy).toBeGreaterThan(0.3);
        // At the final β = 1 the loss is the sum of the reconstruction and the KL.
        const kl = (metrics.kl as number[]).reduce((sum, nats) => sum + nats);
        if (metrics === heldOut) expect(metrics.loss).toBeCloseTo((metrics.reconstruction as number) + kl, 3);
      }
    }
  });

  it("refuses a checkpoint of other data or options", async () => {
    let saved: Uint8Array | undefined;
    await train(backend, data, {
      ...SMALL,
      onCheckpoint: (bytes) => {
        saved ??= bytes;
      },
    });
    await expect(weights({ resume: saved, rate: 1e-4 })).rejects.toThrow("a run with other data or options");
    const flipped = { ...data, labels: data.labels.map((y) => 1 - y) };
    await expect(train(backend, flipped, { ...SMALL, resume: saved })).rejects.toThrow(
      "a run with other data or options",
    );
    await expect(weights({ resume: saved?.subarray(0, 400) })).rejects.toThrow("safetensors:");
  });

  it("lowers the batch to the number of users, with a note", async () => {
    const { report } = await train(backend, data, { ...SMALL, steps: 2, batch: 5000 });
    expect(report.notes).toEqual(["batch lowered from 5000 to 270, the number of users in training"]);
  });

  it.each(["dpl-mean-variance", "dpl-categorical"] as const)(
    "%s: padding of tasks with fewer comparisons than others has no part in the loss",
    async (method) => {
      const sizes = [1, 3, 2, 1, 1, 3]; // of the tasks of each of two users
      const tasks = [0, 100].flatMap((first) => sizes.flatMap((size, k) => Array<number>(size).fill(first + k)));
      const alike = {
        states: new Float32Array(2).fill(1),
        size: 1,
        length: 1,
        pairs: Int32Array.from(tasks.flatMap(() => [0, 1])),
        labels: new Float32Array(tasks.length).fill(1),
        offsets: Int32Array.of(0, tasks.length / 2, tasks.length),
      };
      const lossOf = async (data: Preferences) =>
        (await train(backend, data, { method, steps: 1, heldOut: 0 })).report.intervals[0]?.training.loss as number;
      const whole = await lossOf(alike);
      expect(await lossOf({ ...alike, tasks: Int32Array.from(tasks) })).toBeCloseTo(whole, 6);
    },
  );

  it("refuses data that would make weights infinite or NaN", async () => {
    await expect(weights({ rate: 0 })).rejects.toThrow("rate: got 0");
    await expect(weights({ rate: Number.NaN })).rejects.toThrow("rate: got NaN");
    await expect(weights({ latent: 1.5 })).rejects.toThrow("latent: got 1.5; it must be a whole number from 1 to 256");
    await expect(weights({ hidden: [] })).rejects.toThrow("hidden: got Array of 0");
    await expect(weights({ hidden: Array(20).fill(4) })).rejects.toThrow("it must be the widths of 1 to 16 layers");
    await expect(weights({ hidden: 8 as unknown as number[] })).rejects.toThrow("hidden: got 8");
    await expect(weights({ step: 5 } as TrainOptions)).rejects.toThrow(
      'options: got "step"; it must be one of method,',
    );
    await expect(weights({ seed: -1 })).rejects.toThrow("seed: got -1");
    const states = data.states.slice();
    states[7] = Number.POSITIVE_INFINITY;
    await expect(train(backend, { ...data, states }, SMALL)).rejects.toThrow("feature 2 of state 1 is Infinity");
    await expect(train(backend, { ...data, labels: data.labels.map(() => 1.3) }, SMALL)).rejects.toThrow(
      "it must be from 0 to 1",
    );
  });

  it("throws an error when it diverges", async () => {
    await expect(
      train(backend, data, {
        ...SMALL,
        method: "dpl-mean-variance",
        hidden: Array(16).fill(24),
        rate: 0.999,
        steps: 2000,
      }),
    ).rejects.toThrow(/no longer finite at step \d+; lower the learning rate/);
  });
});
