// Exporting what is kept of a person, and what a model makes of it.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { Item } from "../../src/data/items.ts";
import { loadModel } from "../../src/model/load.ts";
import type { Model } from "../../src/model/model.ts";
import { modelHash } from "../../src/model/model-file.ts";
import { CONFIG, randomModel, sharedConfig } from "../model/models.ts";
import { answeredAgent, model as plain, question } from "./fixture.ts";

const bowl = await loadModel(new URL("../../examples/bowl.safetensors", import.meta.url));
const NOW = "2026-11-30T05:40:00.000Z";
const states = (values: readonly (readonly number[])[]) => values.map((row) => Float32Array.from(row));
const itemOf = (name: string, ...features: number[]): Item => ({ name, features: Float32Array.from(features) });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an export", () => {
  it("has the answers with captions and dates, and what the model makes of them, in words and numbers", async () => {
    const agent = await Agent.open(bowl, { user: "ann" });
    const [first, second, third] = agent.questions as [(typeof agent.questions)[0], ...typeof agent.questions];
    agent.answer(first, "b");
    vi.setSystemTime("2026-12-01T00:00:59.000Z");
    agent.answer(second as typeof first, "skip");
    agent.answer(third as typeof first, "b");
    const exported = await agent.export();
    expect(Object.keys(exported)).toEqual([
      ...["format", "version", "user", "model", "personal", "exported", "summary", "answers", "inferred"],
    ]);
    expect(exported).toMatchObject({ format: "penchant-person", version: 1, user: "ann", personal: true });
    expect([exported.model, exported.exported]).toEqual([await modelHash(bowl), "2026-12-01T00:00:59.000Z"]);
    expect(exported.answers.map(({ a, b, captions, reply, date }) => [a, b, captions, reply, date])).toEqual([
      [first.a, first.b, first.captions, "b", NOW],
      [second?.a, second?.b, second?.captions, "skip", "2026-12-01T00:00:59.000Z"],
      [third?.a, third?.b, third?.captions, "b", "2026-12-01T00:00:59.000Z"],
    ]);
    const { inferred, summary } = exported;
    const { mean, variance } = agent.posterior;
    expect(inferred.posterior).toEqual({ mean: [...mean], variance: [...variance] });
    expect([inferred.confidence, inferred.typicality]).toEqual([agent.confidence, agent.typicality]);
    // In the order of the questions: the sum of probabilities is rounded in that of the options.
    const places = [...new Set(agent.questions.flatMap(({ captions }) => captions as [string, string]))];
    const ranked = agent.rank(places.map((place) => (bowl.features ?? []).map((other) => Number(other === place))));
    expect(inferred.ranking).toEqual(
      ranked.map(({ index, ...scores }, i) => ({ place: i + 1, caption: places[index], ...scores })),
    );
    expect(inferred.weights).toEqual([]); // its features are the places themselves
    const said = ranked.map(
      ({ index, best }) => `${places[index]} (${best > 0.005 ? Math.round(100 * best) : "<\u00a01"}\u00a0%)`,
    );
    expect(summary).toEqual([
      "You have answered 3 questions from 2026-11-30 to 2026-12-01, and skipped 1 of them.",
      `4 numbers stand for your taste, ${Math.round(100 * agent.confidence)}\u00a0% surer than before you answered.`,
      `Of 5 alternatives you would most likely pick ${said[0]}, then ${said[1]} and ${said[2]}; least likely ${said[4]}.`,
    ]);
    expect(JSON.parse(JSON.stringify(exported))).toEqual(exported);
  });

  it("of a person who has answered nothing says so", async () => {
    const { answers, summary } = await (await Agent.open(bowl)).export();
    expect(answers).toEqual([]);
    expect(summary.slice(0, 2)).toEqual([
      "You have given no answer; what follows holds for anybody.",
      "4 numbers stand for your taste.",
    ]);
  });

  it("says that only the last answers count, that it follows most people, and that somebody is unusual", async () => {
    const agent = await answeredAgent(9);
    agent.personal = false;
    Object.defineProperty(agent, "typicality", { value: 0.04 });
    const { summary, personal } = await agent.export();
    expect(personal).toBe(false);
    expect(summary[0]).toBe("You have answered 9 questions on 2026-11-30. Only the last 6 count.");
    expect(summary.slice(2)).toEqual([
      "You have switched off that it follows you: it ranks and acts as for most people.",
      "Nearly nobody it was trained on answers as you do, so it may be wrong about you.",
    ]);
  });

  it("of a model that is the same for everyone says so", async () => {
    const agent = await Agent.open(randomModel(sharedConfig(), 4));
    agent.answer(question(0), "a");
    const { summary, inferred } = await agent.export();
    expect(summary[1]).toBe("The model ranks the same for everyone, and makes nothing of your answers.");
    expect([inferred.posterior, inferred.confidence]).toEqual([{ mean: [], variance: [] }, 0]);
  });

  it("has the captions of items, but none where items differ in their captions alone", async () => {
    const [tea, milk, cream] = states([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]) as [Float32Array, Float32Array, Float32Array];
    const items: Item[] = [
      { name: "tea", caption: "Green\n tea", features: tea },
      { name: "milk", features: milk },
      { name: "cream", features: cream },
      { name: "rahm", features: cream },
    ];
    const agent = await Agent.open({ ...plain, items });
    agent.answer({ a: tea, b: milk }, "a");
    agent.answer({ a: cream, b: Float32Array.of(0, 0, 2) }, "tie");
    const { answers, inferred } = await agent.export();
    expect(answers.map(({ captions }) => captions)).toEqual([
      ["Green tea", "milk"],
      [null, null],
    ]);
    expect(inferred.ranking.map(({ caption }) => caption).sort()).toEqual(["Green tea", "cream", "milk", "rahm"]);
  });

  it("lists both ends of a long ranking, and shortens captions within sentences only", async () => {
    const items = Array.from({ length: 30 }, (_, i) => itemOf(`item ${i} ${"x".repeat(100)}`, i / 30, -i / 30, 0));
    const { inferred, summary } = await (await Agent.open({ ...plain, items })).export();
    expect(inferred.ranking.map(({ place }) => place)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => i + 1),
      ...Array.from({ length: 10 }, (_, i) => i + 21),
    ]);
    expect(inferred.ranking[0]?.caption).toHaveLength(inferred.ranking[0]?.caption.startsWith("item 0") ? 107 : 108);
    expect(summary[2]).toMatch(/^Of 30 alternatives you would most likely pick item \d+ x+… \(\d+\s%\), then /);
  });

  it("has the weights of a linear reward over named features: those of the model at the mean of z", async () => {
    const config = { ...CONFIG, head: "linear" } as const;
    const linear: Model = { ...randomModel(config, 4), features: ["sweet", "sour", "fat"] };
    const agent = await Agent.open({ ...linear, items: [itemOf("cake", 1, 0, 1), itemOf("lemon", 0, 1, 0)] });
    agent.answer(question(0), "a");
    const { weights } = (await agent.export()).inferred;
    // The reward is linear in z: over samples of z, its mean is near that at the mean of z.
    const mean = linear.parameters.get("reward.weight") as Float32Array;
    const latent = linear.parameters.get("reward.latent") as Float32Array; // [L, d]
    expect(weights.map(({ feature }) => feature).sort()).toEqual(["fat", "sour", "sweet"]);
    const sizes = weights.map(({ weight }) => Math.abs(weight));
    expect(sizes).toEqual([...sizes].sort((p, q) => q - p));
    expect([mean.length, latent.length]).toEqual([3, 9]);
    for (const { feature, weight, uncertainty } of weights) {
      const j = linear.features?.indexOf(feature) as number;
      const slope = Array.from({ length: 3 }, (_, k) => latent[3 * k + j] as number);
      const expected = slope.reduce((sum, w, k) => sum + w * (agent.posterior.mean[k] as number), mean[j] as number);
      const deviation = Math.sqrt(
        slope.reduce((sum, w, k) => sum + w * w * (agent.posterior.variance[k] as number), 0),
      );
      expect(Math.abs(weight - expected)).toBeLessThan(deviation / 2);
      expect(uncertainty / deviation).toBeCloseTo(1, 0);
    }
    const [{ feature, weight }] = weights as [(typeof weights)[0]];
    const { summary } = await agent.export();
    expect(summary[3]).toMatch(
      `What counts most for you: more ${feature} is ${weight < 0 ? "worse" : "better"}, more `,
    );
  });

  it("says that none of these is better or worse, not that more of it is", async () => {
    const model = randomModel({ ...CONFIG, head: "linear" } as const, 4);
    const agent = await Agent.open({ ...model, features: ["price", "size", "none"] });
    agent.answer(question(0), "a");
    const said = (await agent.export()).summary.find((sentence) => sentence.startsWith("What counts most"));
    expect(said).toMatch(/ none of these is (better|worse)/);
    expect(said).not.toContain("more none");
  });

  it("has the effects of levels, also of the one that has no feature: minus the sum of the others", async () => {
    const config = { ...CONFIG, head: "linear" } as const;
    const attributes = [{ name: "brand", code: "effects", levels: ["nikon", "sony"], omitted: "canon" }] as const;
    const features = ["price", "brand=nikon", "brand=sony"];
    const agent = await Agent.open({ ...randomModel(config, 4), features, attributes });
    agent.answer(question(0), "a");
    const { inferred, summary } = await agent.export();
    const effect = (feature: string) => inferred.weights.find((of) => of.feature === feature)?.weight as number;
    expect(inferred.weights.map(({ feature }) => feature).sort()).toEqual([
      "brand=canon",
      ...features.slice(1),
      "price",
    ]);
    expect(effect("brand=canon")).toBeCloseTo(-effect("brand=nikon") - effect("brand=sony"), 5);
    const reward = (state: number[]) => agent.rank([state])[0]?.reward as number;
    expect(effect("brand=nikon")).toBeCloseTo(reward([0, 1, 0]) - reward([0, 0, 0]), 5);
    expect(summary.join(" ")).toMatch(/ brand=(canon|nikon|sony) is (better|worse)/);
    expect(summary.join(" ")).not.toContain("more brand=");
    const dummy = await Agent.open({
      ...randomModel(config, 4),
      features,
      attributes: [{ ...attributes[0], code: "dummy" }],
    });
    expect((await dummy.export()).inferred.weights.map(({ feature }) => feature).sort()).toEqual(
      [...features].sort((p, q) => (p < q ? -1 : 1)),
    );
  });

  it("is of the person who was there when it was asked for", async () => {
    const agent = await answeredAgent(2, { user: "ann" });
    const exported = agent.export();
    await agent.user("bob");
    await expect(exported).rejects.toThrow(
      "agent: the user was switched or forgotten before this was done; call it again",
    );
    await agent.dispose();
    await expect(agent.export()).rejects.toThrow("agent: it was disposed of");
  });
});
