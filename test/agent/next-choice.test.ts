// The sets of alternatives to ask about.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
import { ParticleFilter } from "../../src/inference/particle-filter.ts";
import { choiceLikelihood } from "../../src/inference/several-alternatives.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, randomModel, sharedConfig, uniforms } from "../model/models.ts";
import { model, options } from "./fixture.ts";

const backend = wasm(await kernels());
const context = 16;
const wide = { ...randomModel({ ...CONFIG, context, head: "linear", beta: 1 }, 9), items: undefined } as PersonalModel;

/** The answers of an agent as the encoder gets them. */
const pairsOf = (agent: Agent): LabelledPair[] =>
  agent.answers.map(({ a, b, reply, choice }) => ({ a, b, label: reply === "a" ? 1 : 0, task: choice }));

describe("nextChoice", () => {
  it("asks about every set once, then about none", async () => {
    const agent = await Agent.open(model);
    const sets = new Set<string>();
    for (let next = await agent.nextChoice({ alternatives: options }); next; ) {
      sets.add(next.alternatives.join());
      expect(next.bits).toBeGreaterThanOrEqual(0);
      await agent.choose(
        next.alternatives.map((i) => at(options, i)),
        0,
      );
      next = await agent.nextChoice({ alternatives: options });
    }
    expect(sets.size).toBe(10);
  });

  it("prefers alternatives that differ, and stops when the gain is small", async () => {
    const agent = await Agent.open(wide);
    const same = at(options, 0);
    const alternatives = [same, same, same, at(options, 1), at(options, 2)];
    expect((await agent.nextChoice({ alternatives }))?.alternatives.slice(-2)).toEqual([3, 4]);
    expect((await agent.nextChoice({ alternatives: [same, same, same] }))?.bits).toBeCloseTo(0, 6);
    expect(await agent.nextChoice({ alternatives, bits: 3 })).toBeNull();
    expect(await agent.nextChoice({ alternatives, size: 6 })).toBeNull();
  });

  it("finds a set among many", async () => {
    const agent = await Agent.open(wide);
    const random = new Random(4, 70);
    const many = Array.from({ length: 60 }, () => uniforms(random, CONFIG.size, 2));
    const { alternatives = [], bits = 0 } = (await agent.nextChoice({ alternatives: many, size: 4 })) ?? {};
    expect(new Set(alternatives).size).toBe(4);
    const few = await agent.nextChoice({ alternatives: many.slice(0, 4), size: 4 });
    expect(bits).toBeGreaterThan(few?.bits ?? 0);
  });

  it("knows the posterior of choices: its particles have the moments of importance sampling", async () => {
    const agent = await Agent.open(wide);
    await agent.choose(options.slice(0, 4), 2, 0);
    await agent.choose(options.slice(1), [3, 1]);
    const filter = new ParticleFilter(backend, wide, 256, choiceLikelihood(wide.config));
    const z = filter.after(pairsOf(agent));
    const exact = (await ImportanceSampler.open(wide)).posterior(pairsOf(agent));
    const L = CONFIG.latent;
    for (let l = 0; l < L; l++) {
      const values = Array.from({ length: z.length / L }, (_, s) => at(z, s * L + l));
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      expect(variance / at(exact.variance, l)).toBeGreaterThan(0.7);
      expect(variance / at(exact.variance, l)).toBeLessThan(1.4);
    }
  });

  it("is null for a model without a latent; refuses heads that compare pairs alone, and other options", async () => {
    const shared = await Agent.open(randomModel(sharedConfig("btl"), 1));
    expect(await shared.nextChoice({ alternatives: options })).toBeNull();
    const pairwise = await Agent.open(randomModel({ ...CONFIG, head: "classifier" }, 1));
    await expect(pairwise.nextChoice({ alternatives: options })).rejects.toThrow('nextChoice: the head "classifier"');
    const agent = await Agent.open(model);
    await expect(agent.nextChoice()).rejects.toThrow("alternatives: got none; there must be at least one");
    await expect(agent.nextChoice({ alternatives: options, size: 1 })).rejects.toThrow("size: got 1");
    await expect(agent.nextChoice({ size: 2, sise: 2 } as never)).rejects.toThrow("asking");
  });
});
