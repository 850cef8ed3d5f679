// Training on embeddings of texts: how many principal components become features, and what the model keeps.

import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { textFeatures } from "../../src/model/text-features.ts";
import { featuresOfTexts } from "../../src/text/features-of-texts.ts";
import { parseTexts } from "../../src/text/parse-texts.ts";
import { fitTextProjection } from "../../src/train/text-projection.ts";
import { trainOnTexts } from "../../src/train/train-on-texts.ts";
import { letterCounts } from "../text/stand-in.ts";

const backend = wasm(await kernels());
const SMALL = { method: "vpl", prior: "fixed", steps: 20, hidden: [8], latent: 2 } as const;
const [TEXTS, SIZE, PEOPLE, ANSWERS] = [60, 20, 40, 8];

/** People who like or dislike the direction of the sixth largest variance of 20: four components do not show it. */
function answers(): Preferences & Required<Pick<Preferences, "embedding">> {
  const random = new Random(3, 99);
  const states = Float32Array.from({ length: TEXTS * SIZE }, (_, i) => (i % SIZE < 6 ? 1 : 0.1) * random.normal());
  // Standardised, six groups of features with a common part have the largest variances: that of the sixth tells tastes.
  for (let s = 0; s < TEXTS; s++) {
    for (let j = 6; j < SIZE; j++) states[s * SIZE + j] = at(states, s * SIZE + j) + at(states, s * SIZE + (j % 6));
  }
  const pairs = new Int32Array(2 * PEOPLE * ANSWERS);
  const labels = new Float32Array(PEOPLE * ANSWERS);
  for (let i = 0; i < labels.length; i++) {
    const [a, b] = [random.index(TEXTS), random.index(TEXTS)];
    pairs.set([a, b], 2 * i);
    const likes = Math.floor(i / ANSWERS) % 2 === 0;
    labels[i] = Number(at(states, a * SIZE + 5) > at(states, b * SIZE + 5) === likes);
  }
  const offsets = Int32Array.from({ length: PEOPLE + 1 }, (_, u) => u * ANSWERS);
  const embedding = { encoder: "made up", probe: new Float32Array(SIZE).fill(1) };
  return { states, size: SIZE, length: 1, pairs, labels, offsets, embedding };
}

describe("features of texts", () => {
  it("are as many principal components as predict held-out people best", async () => {
    const { text, note } = await fitTextProjection(backend, answers());
    const [, d, losses = ""] =
      /^(\d+) principal components of 20 .* of held-out people and texts \((.*)\)$/.exec(note) ?? [];
    const tried = losses.split(", ").map((part) => part.split(": ").map(Number));
    expect(tried.map(([size]) => size)).toEqual([4, 8, 16]);
    const best = Math.min(...tried.map(([, loss]) => loss as number));
    expect(tried.find(([size]) => size === Number(d))?.[1]).toBe(best);
    expect(Number(d)).toBeGreaterThan(4);
    expect(text.weights).toHaveLength(20 * Number(d));
  });

  it("are fewer where more would only learn the texts by heart", async () => {
    // Every text has a taste of its own: no component tells that of another text.
    const data = answers();
    const random = new Random(4, 98);
    const worth = Array.from({ length: TEXTS }, () => random.normal());
    const labels = data.labels.map((_, i) =>
      Number(at(worth, at(data.pairs, 2 * i)) > at(worth, at(data.pairs, 2 * i + 1))),
    );
    const { note } = await fitTextProjection(backend, { ...data, labels });
    const losses = Array.from(note.matchAll(/\d+: (\d\.\d+)/g), ([, loss]) => Number(loss));
    expect(losses[2]).toBeGreaterThan(Math.max(...losses.slice(0, 2)) + 0.1);
    expect(note).toMatch(/^[48] principal components/);
  });

  it("are in the model, with what makes them of embeddings and the encoder's name", async () => {
    const data = answers();
    const { model, report } = await trainOnTexts(backend, data, { ...SMALL, embedDims: 3 });
    const { text, config, survey } = await decodeModel(await encodeModel(model));
    expect(report.notes[0]).toBe("3 principal components of 20 numbers of each text by made up");
    expect(config.size).toBe(3);
    expect(text).toMatchObject({ encoder: "made up", probe: data.embedding.probe });
    const features = textFeatures(text as NonNullable<typeof text>, data.states);
    const first = survey?.a.data.subarray(0, 3).join();
    expect(Array.from({ length: TEXTS }, (_, s) => features.subarray(3 * s, 3 * s + 3).join())).toContain(first);
    // Principal components are uncorrelated, and the first has the largest variance.
    const variance = (j: number, k: number) =>
      features.reduce((sum, x, i) => sum + (i % 3 === j ? x * at(features, i - j + k) : 0), 0) / TEXTS;
    expect(variance(0, 0)).toBeGreaterThan(variance(1, 1));
    expect(Math.abs(variance(0, 1))).toBeLessThan(1e-4 * variance(0, 0));
  });

  it("are 8 at most with few people, and fewer than the texts", async () => {
    const { offsets, ...data } = answers();
    const few = {
      ...data,
      offsets: offsets.slice(0, 6),
      pairs: data.pairs.slice(0, 80),
      labels: data.labels.slice(0, 40),
    };
    expect((await fitTextProjection(backend, few)).note).toContain("8 principal components of 20 numbers");
    const three = { ...few, states: data.states.slice(0, 3 * SIZE), pairs: few.pairs.map((s) => s % 3) };
    expect((await fitTextProjection(backend, three)).note).toContain("2 principal components of 20 numbers");
  });

  it.each([
    [0, "embedDims: got 0; it must be a whole number from 1 to 20"],
    [21, "embedDims: got 21; it must be a whole number from 1 to 20"],
  ])("cannot be %i", async (embedDims, message) => {
    await expect(trainOnTexts(backend, answers(), { embedDims })).rejects.toThrow(message);
  });

  it("are none of answers that compare no texts", async () => {
    const { embedding: _, ...data } = answers();
    await expect(trainOnTexts(backend, data, { embedDims: 4 })).rejects.toThrow(
      "the answers compare no embedded texts",
    );
  });
});

describe("texts in the API", () => {
  const rows = ["ann", "bob", "cem"].flatMap((user) => [
    { user, a: "abba", b: "hedge", label: 1 },
    { user, a: "cabbage", b: "fed", label: 0 },
  ]);
  const jsonl = rows.map((row) => JSON.stringify(row)).join("\n");
  const trained = async () =>
    (await trainOnTexts(backend, await parseTexts(jsonl, "f", letterCounts()), { ...SMALL, embedDims: 2 })).model;

  it("become the features that the model was trained on", async () => {
    const model = await trained();
    const features = await featuresOfTexts(model, letterCounts());
    const { survey } = model;
    const texts = ["abba", "hedge", "cabbage", "fed"];
    const vectors = (await features(texts)).map((vector) => vector.join());
    const captions = survey?.captions?.flat() ?? [];
    expect(captions.length).toBeGreaterThan(1);
    captions.forEach((caption, i) => {
      const side = i % 2 === 0 ? survey?.a : survey?.b;
      const from = 2 * Math.floor(i / 2);
      expect(vectors[texts.indexOf(caption)]).toBe(side?.data.subarray(from, from + 2).join());
    });
  });

  it("are refused with another encoder, and by a model of features", async () => {
    const model = await trained();
    await expect(featuresOfTexts(model, { ...letterCounts("hgfedcba"), name: "other" })).rejects.toThrow(
      'embedder: got "other"; it must be the text encoder that the model was trained with, letter-counts',
    );
    const { text: _, ...plain } = model;
    await expect(featuresOfTexts(plain, letterCounts())).rejects.toThrow("model: it was not trained on texts");
  });
});
