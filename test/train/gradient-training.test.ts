import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { FormatError } from "../../src/base/errors.ts";
import { kernels } from "../../src/host/node.ts";
import type { Model } from "../../src/model/model.ts";
import { decodeCheckpoint } from "../../src/train/checkpoint.ts";
import { settingsOf, type TrainOptions } from "../../src/train/preference-settings.ts";
import { runFingerprint, train } from "../../src/train/train-preferences.ts";
import { population, preferences } from "../../src/world/rearrange.ts";
import { weights } from "../model/models.ts";

const backend = wasm(await kernels());
const data = preferences(population(5, 3), 60, 12, 3);
const SMALL: TrainOptions = { steps: 80, batch: 16, hidden: [8, 6], latent: 3, seed: 5 };
const trained = (options: TrainOptions) => train(backend, data, { ...SMALL, ...options });

describe("without held-out users", () => {
  it.each(["vpl", "btl"] as const)("%s keeps the last weights", async (method) => {
    let saved: Uint8Array | undefined;
    const options = { ...SMALL, method, heldOut: 0 };
    const onCheckpoint = (bytes: Uint8Array) => {
      saved = bytes;
    };
    const { model, report } = await train(backend, data, { ...options, onCheckpoint });
    expect(report).toMatchObject({ bestStep: 80, notes: [] });
    expect(report.intervals.every((interval) => interval.heldOut === undefined)).toBe(true);
    const last = await decodeCheckpoint(saved as Uint8Array, await runFingerprint(data, settingsOf(options)));
    expect(last.step).toBe(80);
    for (const [name, values] of model.parameters) expect(values).toEqual(last.state.get(name));
  });

  it("happens with a note when there are too few users", async () => {
    const { report } = await train(backend, preferences(population(5, 3), 9, 12, 3), { ...SMALL, batch: 4 });
    expect(report.notes).toEqual(["only 9 users: none held out, so the last weights are kept"]);
    expect(report.bestStep).toBe(80);
  });
});

it("holds out the given share of users", async () => {
  for (const [heldOut, users] of [
    [0, 60],
    [0.25, 45],
    [0.5, 30],
  ] as const) {
    const { report } = await trained({ heldOut, batch: 1000, steps: 1 });
    expect(report.notes).toEqual([`batch lowered from 1000 to ${users}, the number of users in training`]);
  }
  await expect(trained({ heldOut: 0.6 })).rejects.toThrow(
    "heldOut: got 0.6; it must be a share of the users from 0 to 0.5",
  );
  await expect(trained({ heldOut: -0.1 })).rejects.toThrow("heldOut: got -0.1");
});

it("keeps the weights of the interval with the lowest held-out loss", async () => {
  const states = new Map<number, ReadonlyMap<string, Float32Array>>();
  const options = { ...SMALL, rate: 0.2, decay: 0, steps: 200 };
  const print = await runFingerprint(data, settingsOf(options));
  const onCheckpoint = async (bytes: Uint8Array) => {
    const { step, state } = await decodeCheckpoint(bytes, print);
    states.set(step, state);
  };
  const { model, report } = await train(backend, data, { ...options, onCheckpoint });
  expect(report.bestStep).toBeLessThan(200); // the rate is so high that it overshoots
  for (const [name, values] of model.parameters) expect(values).toEqual(states.get(report.bestStep)?.get(name));
});

it("refuses a checkpoint with any bit flipped", async () => {
  const saved: Uint8Array[] = [];
  const options = { ...SMALL, steps: 20 };
  await train(backend, data, { ...options, onCheckpoint: (bytes) => void saved.push(bytes) });
  const bytes = saved[0] as Uint8Array;
  for (let i = 8; i < bytes.length; i += 97) {
    const changed = bytes.slice();
    changed[i] = (changed[i] as number) ^ (1 << (i % 8));
    await expect(train(backend, data, { ...options, resume: changed }), `byte ${i}`).rejects.toThrow(FormatError);
  }
});

describe("weight decay", () => {
  const single = (name: string, model: Model) =>
    name.endsWith("bias") || name.startsWith("prior.") || (name === "reward.weight" && model.config.head === "linear");

  it.each(["linear", "reward"] as const)(
    "shrinks matrices by rate · decay and leaves row vectors alone, %s head",
    async (head) => {
      const [rate, decay] = [1e-3, 100];
      const one = { head, steps: 1, rate, heldOut: 0 };
      const [plain, decayed] = [await trained({ ...one, decay: 0 }), await trained({ ...one, decay })];
      let matrices = 0;
      for (const name of plain.model.parameters.keys()) {
        const [w, v] = [weights(plain.model, name), weights(decayed.model, name)];
        if (single(name, plain.model)) {
          expect(v, name).toEqual(w);
          continue;
        }
        matrices++;
        // w is at most `rate` away from its initial value; v lacks a tenth of that value.
        v.forEach((x, i) => {
          expect(Math.abs(x - (w[i] as number) * (1 - rate * decay)), name).toBeLessThan(1.01 * rate * rate * decay);
        });
        expect(v).not.toEqual(w);
      }
      expect(matrices).toBeGreaterThan(3);
    },
  );

  it("refuses a decay of 1 / rate or more", async () => {
    await expect(trained({ rate: 0.1, decay: 10 })).rejects.toThrow(
      "decay: got 10; it must be 0 or more, and less than 1 / rate",
    );
    await expect(trained({ decay: -1 })).rejects.toThrow("decay: got -1");
  });
});

describe("the prior", () => {
  it("stays N(0, I) if fixed and moves if learned", async () => {
    const [fixed, learned] = [await trained({ prior: "fixed" }), await trained({ prior: "learned" })];
    for (const name of ["prior.mean", "prior.logVariance"]) {
      expect(weights(fixed.model, name).every((x) => x === 0)).toBe(true); // −0 equals 0
      expect(weights(learned.model, name).every((x) => x !== 0)).toBe(true);
    }
  });
});
