// TensorFlow.js on its wasm backend. It has no graph compiler; fused kernels are its only fusion.
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients that the Node build of the core leaves out
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { actorRate, adam, differences, isTarget, MAX_WEIGHT, slope, TARGET_RATE } from "./workload.mjs";

// In Node the backend looks for its .wasm next to its own script and, with threads enabled, loads the threaded build.
setWasmPaths(fileURLToPath(new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)));
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
// Its wasm module adds listeners that rethrow the process's uncaught errors from inside the module. Remove them.
const events = ["uncaughtException", "unhandledRejection"];
const before = events.map((event) => process.listeners(event));
await tf.setBackend("wasm");
for (const [i, event] of events.entries())
  for (const listener of process.listeners(event)) if (!before[i].includes(listener)) process.off(event, listener);

export const name = "tfjs";

/** Builds a run of f that copies its input in. The result is read outside tidy, which would walk it element by element. */
function runner(weights, columns, f) {
  const run = async (input) => {
    const out = tf.tidy(() => f(tf.tensor2d(input, [input.length / columns, columns])));
    const data = out.dataSync();
    out.dispose();
    return data;
  };
  return Object.assign(run, { dispose: () => tf.dispose(weights) });
}

// LeakyReLU is expressed as PReLU throughout: XNNPACK implements PReLU, while LeakyReLU is a scalar loop.
export async function mlp(layers) {
  const weights = layers.map((l, i) => ({
    b: tf.tensor2d(l.w, [l.inputs, l.outputs]),
    bias: tf.tensor1d(l.b),
    ...(i < layers.length - 1 && { activation: "prelu", preluActivationWeights: tf.fill([l.outputs], slope) }),
  }));
  return runner(weights, layers[0].inputs, (x) => weights.reduce((a, layer) => tf.fused.matMul({ a, ...layer }), x));
}

export async function gemm(_n, m, k, b) {
  const right = tf.tensor2d(b, [k, m]);
  return runner(right, k, (a) => tf.matMul(a, right));
}

export async function meanSigmoid(comparators) {
  const c = tf.tensor2d(comparators, [1, comparators.length]);
  return runner(c, 1, (x) => tf.mean(tf.sigmoid(tf.sub(x, c)), 1));
}

// The backend uses XNNPACK for a plain product but a naive loop for a product with a transposed factor, such as the
// gradient's. Transposing first makes the training step five times as fast.
tf.registerGradient({
  kernelName: "BatchMatMul",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => ({
    a: () => tf.matMul(dy, tf.transpose(b)),
    b: () => tf.matMul(tf.transpose(a), dy),
  }),
});

export async function trainingStep({ shapes, parameters, items, options, beta }) {
  const shape = Object.fromEntries(shapes.map(([name, ...shape]) => [name, shape]));
  const [inputs] = shape["encoder.0.weight"];
  const [latent, hidden] = shape["head.0.latent"];
  const users = items.length / options / shape["head.0.item"][0];
  // Without the name argument of tf.variable: names are global, so a second step would collide.
  const p = {};
  for (const [name] of shapes) p[name] = tf.tidy(() => tf.variable(tf.tensor2d(parameters[name], shape[name])));
  const variables = Object.values(p);
  const itemFeatures = tf.tensor2d(items, [users * options, items.length / users / options]);
  const alpha = tf.fill([hidden], slope);
  const optimizer = tf.train.adam(adam.rate, adam.beta1, adam.beta2, adam.epsilon);

  const { add, exp, matMul, mul, reshape, sub, sum } = tf;
  const leaky = tf.customGrad((x, save) => {
    save([x]);
    return { value: tf.prelu(x, alpha), gradFunc: (dy, [x]) => mul(dy, tf.step(x, slope)) };
  });
  const layer = (h, name) => add(matMul(h, p[`${name}.weight`]), p[`${name}.bias`]);
  function loss({ x, eps, d, y }) {
    const h = leaky(layer(leaky(layer(x, "encoder.0")), "encoder.1"));
    const mean = layer(h, "mean");
    const logvar = layer(h, "logvar");
    const z = add(mean, mul(exp(mul(logvar, 0.5)), eps));

    const perUser = reshape(add(matMul(z, p["head.0.latent"]), p["head.0.bias"]), [users, 1, hidden]);
    const perItem = reshape(matMul(itemFeatures, p["head.0.item"]), [users, options, hidden]);
    const first = reshape(add(perItem, perUser), [users * options, hidden]);
    const r = reshape(layer(leaky(layer(leaky(first), "head.1")), "head.2"), [users, 1, options]);
    const logits = sum(mul(d, r), 2);
    const crossEntropy = sum(sub(tf.softplus(logits), mul(y, logits)), 1);

    const [m, v] = [p["prior.mean"], p["prior.logvar"]];
    const spread = mul(add(exp(logvar), tf.square(sub(mean, m))), exp(tf.neg(v)));
    const kl = mul(sum(sub(add(sub(spread, 1), v), logvar), 1), 0.5 * beta);
    return tf.mean(add(crossEntropy, kl));
  }

  const step = async (batch) => {
    const value = tf.tidy(() => {
      const each = batch.y.length / users;
      const tensors = {
        x: tf.tensor2d(batch.x, [users, inputs]),
        eps: tf.tensor2d(batch.eps, [users, latent]),
        d: tf.tensor3d(differences(batch, options), [users, each, options]),
        y: tf.tensor2d(batch.y, [users, each]),
      };
      const { value, grads } = tf.variableGrads(() => loss(tensors), variables);
      optimizer.applyGradients(grads);
      return value;
    });
    const [out] = value.dataSync();
    value.dispose();
    return out;
  };
  return Object.assign(step, {
    parameters: async () => Object.fromEntries(Object.entries(p).map(([name, v]) => [name, v.dataSync()])),
    dispose() {
      optimizer.dispose();
      tf.dispose([variables, itemFeatures, alpha]);
    },
  });
}

/** Each network has its own backward pass and Adam. The values that are constant for a network are computed before its pass. */
export async function iqlStep({ shapes, parameters, discount, expectile, temperature, rate, steps }) {
  const columns = { reward: 1 };
  const p = {};
  for (const [name, ...shape] of shapes) {
    p[name] = tf.tidy(() => tf.variable(tf.tensor2d(parameters[name], shape), !isTarget(name)));
    if (name === "v.0.weight") columns.state = columns.next = shape[0];
    if (name === "policy.logSigma") columns.action = shape[1];
  }
  const parametersOf = (...networks) =>
    Object.keys(p).flatMap((name) => (networks.includes(name.split(".")[0]) ? [p[name]] : []));
  const optimizers = [rate, rate, rate].map((r) => tf.train.adam(r, adam.beta1, adam.beta2, adam.epsilon));
  const { add, exp, matMul, mean, minimum, mul, square, sub, sum } = tf;
  const network = (name, x) => {
    const layer = (h, i) => add(matMul(h, p[`${name}.${i}.weight`]), p[`${name}.${i}.bias`]);
    return layer(tf.relu(layer(tf.relu(layer(x, 0)), 1)), "out");
  };

  function losses({ state, action, reward, next }) {
    const stateAction = tf.concat([state, action], 1);
    const target = minimum(network("target.q1", stateAction), network("target.q2", stateAction));
    const y = add(reward, mul(network("v", next), discount));
    let [v, q] = [];
    const lossV = tf.variableGrads(() => {
      v = tf.keep(network("v", state));
      const u = sub(target, v);
      // |τ − 1(u < 0)| u² as a sum of terms whose ops have gradients in tfjs
      const [above, below] = [square(tf.relu(u)), square(tf.relu(tf.neg(u)))];
      return mean(add(mul(above, expectile), mul(below, 1 - expectile)));
    }, parametersOf("v"));
    const lossQ = tf.variableGrads(
      () => {
        const [q1, q2] = [network("q1", stateAction), network("q2", stateAction)];
        q = tf.keep(minimum(q1, q2));
        return add(mean(square(sub(y, q1))), mean(square(sub(y, q2))));
      },
      parametersOf("q1", "q2"),
    );
    const weight = minimum(exp(mul(sub(q, v), temperature)), MAX_WEIGHT);
    tf.dispose([v, q]);
    const lossPolicy = tf.variableGrads(() => {
      const logSigma = tf.clipByValue(p["policy.logSigma"], -5, 2);
      const z = tf.div(sub(action, tf.tanh(network("policy", state))), exp(logSigma));
      const terms = add(mul(square(z), 0.5), add(logSigma, 0.5 * Math.log(2 * Math.PI)));
      return mean(mul(weight, sum(terms, 1, true)));
    }, parametersOf("policy"));
    return [lossV, lossQ, lossPolicy];
  }

  let t = 0;
  const step = async (batch) => {
    const values = tf.tidy(() => {
      const tensors = {};
      for (const name in columns)
        tensors[name] = tf.tensor2d(batch[name], [batch[name].length / columns[name], columns[name]]);
      const results = losses(tensors);
      optimizers[2].learningRate = actorRate(rate, t++, steps);
      for (const [i, { grads }] of results.entries()) optimizers[i].applyGradients(grads);
      for (const name in p)
        if (isTarget(name))
          p[name].assign(add(mul(p[name], 1 - TARGET_RATE), mul(p[name.slice("target.".length)], TARGET_RATE)));
      return tf.stack(results.map(({ value }) => value));
    });
    const out = values.dataSync();
    values.dispose();
    return out;
  };
  return Object.assign(step, {
    parameters: async () => Object.fromEntries(Object.entries(p).map(([name, v]) => [name, v.dataSync()])),
    dispose() {
      for (const optimizer of optimizers) optimizer.dispose();
      tf.dispose(Object.values(p));
    },
  });
}
