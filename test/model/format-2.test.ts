// Model files written by an earlier version (test/golden/format-2) give the same outputs, to the bit.

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { kernels } from "#host";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Agent, encodeModel, loadModel } from "../../src/entry/penchant.ts";
import { predict } from "../../src/inference/predict.ts";
import { modelHash } from "../../src/model/model-file.ts";
import { type Inputs, outputsOf } from "../golden/format-2/outputs.ts";

const folder = new URL("../golden/format-2/", import.meta.url);
const expected: Record<string, { inputs: Inputs; outputs: unknown }> = JSON.parse(
  await readFile(new URL("expected.json", folder), "utf8"),
);
const backend = wasm(await kernels());
const implementation: Parameters<typeof outputsOf>[0] = {
  Agent,
  modelHash,
  // That version predicted for hierarchical Bayes by Laplace's approximation, which Newton steps still ask for.
  predict: (model, users, options) => {
    const refine = model.config.method === "hierarchical" ? { refine: 8 } : {};
    return predict(backend, model, users, { ...refine, ...options });
  },
};

test.each(Object.entries(expected))("%s gives the recorded outputs and keeps its hash", async (name, recorded) => {
  const bytes = await readFile(new URL(`${name}.safetensors`, folder));
  const model = await loadModel(bytes);
  expect(await outputsOf(implementation, model, recorded.inputs)).toEqual(recorded.outputs);
});

test.each(Object.keys(expected))("%s is encoded to the bytes it was read from", async (name) => {
  const bytes = await readFile(new URL(`${name}.safetensors`, folder));
  const encoded = await encodeModel(await loadModel(bytes));
  expect(Buffer.compare(encoded, bytes)).toBe(0);
});
