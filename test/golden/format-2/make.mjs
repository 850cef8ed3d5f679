// Trains and imports small models with an older version of penchant and records what that version computes with them:
// <name>.safetensors and expected.json in this folder. The files in the repository were made by commit 97d51fb, the last
// one before src/ was rearranged, so they cannot be made again from the current tree:
//
//   git worktree add /tmp/base 97d51fb && (cd /tmp/base && npm ci && node build.mjs)
//   node test/golden/format-2/make.mjs /tmp/base
//
// Do not regenerate them to make a test pass. A difference means that existing model files changed their meaning or that
// existing vaults, which are bound to the model's hash, can no longer be opened.

import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const base = process.argv[2];
if (!base) throw new RangeError("base: got nothing; run node test/golden/format-2/make.mjs <checkout of 97d51fb>");
const folder = fileURLToPath(new URL(".", import.meta.url));
const old = await load(`
  export { Agent } from "./src/index.ts";
  export { modelHash, decodeModel, encodeModel } from "./src/model/file.ts";
  export { fromTorchControl, fromTorchLanguage } from "./src/model/torch.ts";
  export { trainPreferences, trainPolicy, wasmBackend } from "./src/train/index.ts";
  export { predict } from "./src/model/predict.ts";
  export { outputsOf } from ${JSON.stringify(`${folder}outputs.ts`)};
`);
const backend = await old.wasmBackend();
const implementation = {
  Agent: old.Agent,
  modelHash: old.modelHash,
  predict: (model, users, options) => old.predict(backend, model, users, options),
};

const TINY = { hidden: [3], latent: 2, context: 3, steps: 20 };
const ENCODERS = ["aggregation", "set", "attention"];
const HEADS = ["reward", "linear", "classifier"];
const single = preferences(1);
const segments = preferences(2);
const released = (name) => readFile(new URL(`../${name}.safetensors`, import.meta.url));
const trained = async (data, options) => (await old.trainPreferences(data, { ...TINY, ...options })).model;

const models = {};
for (const encoder of ENCODERS)
  for (const head of HEADS) models[`vpl-${encoder}-${head}`] = await trained(single, { encoder, head });
for (const head of HEADS) models[`btl-${head}`] = await trained(single, { method: "btl", head });
for (const method of ["dpl-mean-variance", "dpl-categorical", "hierarchical"])
  models[method] = await trained(single, { method });
for (const head of HEADS) models[`segments-${head}`] = await trained(segments, { head });
models.named = await trained(
  { ...single, features: ["price", "distance"], captions: Array.from({ length: 12 }, (_, i) => `state ${i}`) },
  {},
);
const policy = { hidden: [4], steps: 20, batch: 16 };
for (const choices of [undefined, 3])
  models[choices ? "policy-discrete" : "policy-continuous"] = (
    await old.trainPolicy(trajectories(choices), models["vpl-aggregation-linear"], policy)
  ).model;
models["released-control"] = old.fromTorchControl(await released("released-control"), {}).model;
models["released-language"] = old.fromTorchLanguage(await released("released-language"), {}).model;
models["released-language-beta"] = old.fromTorchLanguage(await released("released-language"), { beta: 0.5 }).model;

const expected = {};
for (const [name, model] of Object.entries(models)) {
  const bytes = await old.encodeModel(model);
  const read = await old.decodeModel(bytes);
  const inputs = inputsOf(read);
  expected[name] = { inputs, outputs: await old.outputsOf(implementation, read, inputs) };
  await writeFile(`${folder}${name}.safetensors`, bytes);
}
// One case a line.
const lines = Object.entries(expected).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
await writeFile(`${folder}expected.json`, `{\n${lines.join(",\n")}\n}\n`);

/** The exports of this source, compiled as a file in the root of the older version. */
async function load(contents) {
  const outfile = resolve(base, "dist/format-2.mjs"); // beside penchant.wasm, which the code looks for there
  await build({
    stdin: { contents, resolveDir: resolve(base), loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    loader: { ".wgsl": "text" },
  });
  return import(outfile).finally(() => rm(outfile));
}

/** A stream of multiples of 1/16 in [−2, 2], different for each seed. */
function numbers(seed) {
  let state = seed * 7919 + 17;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (Math.floor(state / 2 ** 16) % 65) / 16 - 2;
  };
}

/** Six users of two kinds answer eight questions each about twelve states; segments have one or two of them. */
function preferences(length) {
  const next = numbers(length);
  const states = Float32Array.from({ length: 24 }, next);
  const pairs = new Int32Array(6 * 8 * 2 * length).fill(-1);
  const labels = new Float32Array(6 * 8);
  for (let row = 0; row < labels.length; row++) {
    const taste = Math.floor(row / 8) % 2;
    const sum = [0, 0];
    for (const side of [0, 1]) {
      const present = row % 3 === side ? 1 : length;
      for (let t = 0; t < present; t++) {
        const state = (row * 5 + side * (1 + (row % 7)) + t * 3) % 12;
        pairs[(2 * row + side) * length + t] = state;
        sum[side] += states[2 * state + taste];
      }
    }
    labels[row] = row % 11 === 10 ? 0.5 : Number(sum[0] > sum[1]);
  }
  const offsets = Int32Array.from({ length: 7 }, (_, u) => 8 * u);
  return { states, size: 2, length, pairs, labels, offsets };
}

function trajectories(choices) {
  const next = numbers(5);
  const rows = 40;
  return {
    observations: Float32Array.from({ length: rows * 2 }, next),
    observationSize: 2,
    actions: Float32Array.from({ length: rows }, (_, i) => (choices ? i % choices : next() / 2)),
    actionSize: 1,
    ...(choices && { choices }),
    offsets: Int32Array.of(0, 10, 20, 30, 40),
  };
}

function inputsOf({ config, policy }) {
  const next = numbers(9);
  const row = (states) => Array.from({ length: states * config.size }, next);
  const segment = (i) => row(1 + (i % config.length));
  const question = (_, i) => ({ a: segment(i), b: segment(i + 1) });
  return {
    hasLatent: config.latent > 0,
    canRefine: config.latent > 0 && config.beta > 0,
    answers: ["a", "b", "tie"].map((reply, i) => ({ ...question(reply, i), reply })),
    options: Array.from({ length: 3 }, (_, i) => segment(i)),
    candidates: Array.from({ length: 3 }, question),
    ...(policy && { observation: [0.5, -0.25], actionSize: policy.config.action }),
  };
}
