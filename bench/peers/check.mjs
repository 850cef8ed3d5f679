// Checks the peers against plain JavaScript in f64 and against each other, and that they do not leak memory.
//   node bench/peers/check.mjs            fails at the first difference
import assert from "node:assert/strict";
import {
  floats,
  linear,
  mlpWeights,
  plainLoss,
  plainMeanSigmoid,
  plainMlp,
  step,
  stepBatch,
  stepItems,
  stepParameters,
  stepShapes,
  stream,
} from "./workload.mjs";

// Before the peers load: record the memories of the libraries that import theirs, to see that they stop growing.
const memories = [];
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(Memory, args) {
    memories.push(new Memory(...args));
    return memories.at(-1);
  },
});
const { peers } = await import("./measure.mjs");
const tf = await import("@tensorflow/tfjs-core");
const heldMemory = () => [tf.memory().numTensors, ...memories.map(({ buffer }) => buffer.byteLength)];

function near(got, want, tolerance, label) {
  assert.equal(got.length, want.length, label);
  const worst = want.reduce((worst, w, i) => Math.max(worst, Math.abs(got[i] - w)), 0);
  assert.ok(worst <= tolerance, `${label}: off by ${worst}`); // NaN fails too
  console.log(`${label}: within ${worst.toExponential(1)}`);
}

async function steady(run, times, label) {
  for (let i = 0; i < 20; i++) await run();
  const before = heldMemory();
  for (let i = 0; i < times; i++) await run();
  assert.deepEqual(heldMemory(), before, `${label} leaks`);
}

const runtimes = await peers();
const next = stream(7);
const weights = mlpWeights(next);
for (const peer of runtimes) {
  const run = await peer.mlp(weights);
  for (const rows of [1, 8, 256, 1000]) {
    const x = floats(rows * weights[0].inputs, next);
    near(await run(x), plainMlp(weights, x), 2e-6, `${peer.name} mlp, ${rows} rows`);
  }
  await steady(() => run(new Float32Array(40)), 3000, `${peer.name} mlp`);
  await run.dispose();
  for (const [n, m, k] of [
    [256, 256, 256],
    [256, 256, 40],
  ]) {
    const [a, b] = [floats(n * k, next), floats(k * m, next)];
    const product = await peer.gemm(n, m, k, b);
    near(await product(a), linear(a, b, null, k, m), 1e-4, `${peer.name} gemm, ${n}×${m}×${k}`);
    await product.dispose();
  }
}

for (const peer of runtimes) {
  const c = floats(1000, next, 5);
  const run = await peer.meanSigmoid(c);
  for (const rows of [1, 256]) {
    const x = floats(rows, next, 8);
    near(await run(x), plainMeanSigmoid(x, c), 2e-6, `${peer.name} mean sigmoid, ${rows} states`);
  }
  await steady(() => run(new Float32Array(40)), 200, `${peer.name} mean sigmoid`);
  await run.dispose();
}

const { options, beta } = step;
const [parameters, items] = [stepParameters(next), stepItems()];
const batches = Array.from({ length: 5 }, () => stepBatch(next));
const trained = {};
for (const peer of runtimes.filter((peer) => peer.trainingStep)) {
  const run = await peer.trainingStep({ shapes: stepShapes, parameters, items, options, beta });
  for (const [i, batch] of batches.entries()) {
    const want = plainLoss(await run.parameters(), items, batch);
    // jax-js's log is off by up to 1e-5.
    near([await run(batch)], [want], 2e-4, `${peer.name} loss ${want.toFixed(4)} of step ${i + 1}`);
  }
  trained[peer.name] = await run.parameters();
  await steady(() => run(batches[0]), 40, `${peer.name} step`);
  await run.dispose();
}
// Adam's first steps have the size of its rate however small the gradient is. The reward's last bias cancels out of every
// comparison, so its gradient, and its change, are rounding error.
for (const [name] of stepShapes.filter(([name]) => name !== "head.2.bias")) {
  const change = (peer) => trained[peer][name].map((v, i) => v - parameters[name][i]);
  const [a, b] = [change("tfjs"), change("jax")];
  const off = Math.hypot(...a.map((v, i) => v - b[i])) / Math.hypot(...a);
  assert.ok(off < 1e-3, `${name}: the changes in tfjs and jax differ by ${off}`);
  console.log(`${name}: the changes in tfjs and jax agree within ${off.toExponential(1)}`);
}

// One step of IQL: both reach the same weights (npm run bench -- policy compares them with penchant) and leak no memory.
const networks = { v: [5, 1], q1: [7, 1], q2: [7, 1], policy: [5, 2], "target.q1": [7, 1], "target.q2": [7, 1] };
const shapes = Object.entries(networks).flatMap(([name, [inputs, outputs]]) =>
  ["0", "1", "out"].flatMap((layer, i) => {
    const [from, to] = [[inputs, 16, 16][i], [16, 16, outputs][i]];
    return [
      [`${name}.${layer}.weight`, from, to],
      [`${name}.${layer}.bias`, 1, to],
    ];
  }),
);
shapes.push(["policy.logSigma", 1, 2]);
const task = { shapes, parameters: stepParameters(next, shapes), discount: 0.9, expectile: 0.8, temperature: 3 };
const transitions = {
  state: floats(40, next),
  action: floats(16, next),
  reward: floats(8, next),
  next: floats(40, next),
};
const policies = {};
for (const peer of runtimes.filter((peer) => peer.iqlStep)) {
  const run = await peer.iqlStep({ ...task, rate: 1e-3, steps: 10 });
  const losses = [];
  for (let i = 0; i < 5; i++) losses.push(...(await run(transitions)));
  policies[peer.name] = { losses, parameters: await run.parameters() };
  await steady(() => run(transitions), 40, `${peer.name} IQL step`);
  await run.dispose();
}
near(policies.jax.losses, policies.tfjs.losses, 1e-4, "IQL losses of five steps, tfjs and jax");
for (const [name] of shapes) {
  near(policies.jax.parameters[name], policies.tfjs.parameters[name], 1e-5, `IQL ${name}, tfjs and jax`);
}
assert.equal(tf.memory().numTensors, 0, "tfjs has leaked tensors");
assert.equal(globalThis.Worker, undefined, "onnxruntime-web has left its global Worker");
