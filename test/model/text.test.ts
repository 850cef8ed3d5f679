// Features of texts in model files: what is written is read, and nothing else is.

import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import type { Model } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { textFeatures } from "../../src/model/text-features.ts";
import { BTL, model, redigest, refusal, VPL } from "./files.ts";

const TEXT = {
  encoder: "letter-counts",
  probe: Float32Array.of(1, 2),
  mean: Float32Array.of(0.5, -1),
  weights: Float32Array.of(1, 2, 3, 4, 5, 6), // [2, 3]
};
const withText = (config: typeof VPL | typeof BTL = VPL): Model => ({ ...model(config), text: TEXT });

interface Contents {
  metadata: Record<string, unknown>;
  tensors: Map<string, { shape: readonly number[]; data: Float32Array }>;
}
async function refused(change: (contents: Contents) => void): Promise<string> {
  const { tensors, metadata } = decodeSafetensors(await encodeModel(withText()));
  const contents = { metadata: JSON.parse(metadata.get("penchant") as string), tensors: new Map(tensors) };
  change(contents);
  const texts = new Map([["penchant", JSON.stringify(contents.metadata)]]);
  return refusal(await redigest(encodeSafetensors({ tensors: contents.tensors, metadata: texts })));
}

describe("features of texts in a model file", () => {
  it.each([VPL, BTL])("are read as they were written", async (config) => {
    const bytes = await encodeModel(withText(config));
    const { text } = await decodeModel(bytes);
    expect(text).toEqual(TEXT);
    expect(Buffer.compare(await encodeModel(await decodeModel(bytes)), bytes)).toBe(0);
  });

  it("are (embedding − mean) · weights", () => {
    expect(textFeatures(TEXT, Float32Array.of(1.5, 0, 0.5, -1))).toEqual(Float32Array.of(5, 7, 9, 0, 0, 0));
  });

  it.each<[string, (contents: Contents) => void, string]>([
    ["no name", ({ metadata }) => Object.assign(metadata, { text: { size: 2 } }), "text is not {"],
    ["a wrong size", ({ metadata }) => Object.assign(metadata, { text: { encoder: "x", size: 3 } }), "must be [3]"],
    ["no probe", ({ tensors }) => tensors.delete("text.probe"), 'tensor "text.probe" is missing'],
    ["tensors alone", ({ metadata }) => delete metadata.text, 'tensor "text.probe" is not one of this model'],
    [
      "weights of other features",
      ({ tensors }) => tensors.set("text.weights", { shape: [2, 2], data: new Float32Array(4) }),
      'tensor "text.weights" is [2,2]; it must be [2,3]',
    ],
  ])("with %s are refused", async (_, change, message) => {
    expect(await refused(change)).toContain(message);
  });

  it("are not written with weights of other features", async () => {
    const text = { ...TEXT, weights: new Float32Array(4) };
    await expect(encodeModel({ ...model(VPL), text })).rejects.toThrow('"text.weights" has 4 values; it must have 6');
  });
});
