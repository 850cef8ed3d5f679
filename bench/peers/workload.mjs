// The work of every peer: sizes, names, synthetic numbers, and plain JavaScript in f64 to check against.

export const slope = 0.2;
export const adam = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
/** Implicit Q-learning: the maximum advantage weight, and the Polyak rate of the targets. */
export const [MAX_WEIGHT, TARGET_RATE] = [100, 0.005];
/** The policy's learning rate at a step, 0 … steps − 1: half a cosine from `rate` to 0. */
export const actorRate = (rate, step, steps) => (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
/** Whether a parameter is a target, which follows another one and has no gradient. */
export const isTarget = (name) => name.startsWith("target.");
export const mlpSizes = [40, 256, 256, 1];
export const step = { users: 256, inputs: 96, hidden: 256, latent: 16, options: 5, comparisons: 16, beta: 0.1 };

/** Parameters of the training step: [name, rows, columns]. A bias is one row. */
export const stepShapes = [
  ["encoder.0.weight", step.inputs, step.hidden],
  ["encoder.0.bias", 1, step.hidden],
  ["encoder.1.weight", step.hidden, step.hidden],
  ["encoder.1.bias", 1, step.hidden],
  ["mean.weight", step.hidden, step.latent],
  ["mean.bias", 1, step.latent],
  ["logvar.weight", step.hidden, step.latent],
  ["logvar.bias", 1, step.latent],
  ["head.0.item", step.options, step.hidden],
  ["head.0.latent", step.latent, step.hidden],
  ["head.0.bias", 1, step.hidden],
  ["head.1.weight", step.hidden, step.hidden],
  ["head.1.bias", 1, step.hidden],
  ["head.2.weight", step.hidden, 1],
  ["head.2.bias", 1, 1],
  ["prior.mean", 1, step.latent],
  ["prior.logvar", 1, step.latent],
];

/** A seeded stream of numbers (mulberry32), uniform in [−1, 1). */
export function stream(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export const floats = (n, next, scale = 1) => Float32Array.from({ length: n }, () => scale * next());

export function mlpWeights(next, sizes = mlpSizes) {
  return sizes.slice(1).map((outputs, i) => ({
    w: floats(sizes[i] * outputs, next, Math.sqrt(3 / sizes[i])),
    b: floats(outputs, next, 0.1),
    inputs: sizes[i],
    outputs,
  }));
}

export const stepParameters = (next, shapes = stepShapes) =>
  Object.fromEntries(
    shapes.map(([name, rows, columns]) => [name, floats(rows * columns, next, rows > 1 ? Math.sqrt(3 / rows) : 0.1)]),
  );

/** All users see the same options. An option's features are its one-hot index: [users × options, options]. */
export function stepItems({ users, options } = step) {
  const items = new Float32Array(users * options * options);
  for (let row = 0; row < users * options; row++) items[row * options + (row % options)] = 1;
  return items;
}

export function stepBatch(next, { users, inputs, latent, options, comparisons } = step) {
  const index = () => Int32Array.from({ length: users * comparisons }, () => ((next() + 1) / 2) * options);
  return {
    x: floats(users * inputs, next),
    eps: floats(users * latent, next, Math.sqrt(3)),
    ia: index(),
    ib: index(),
    y: Float32Array.from({ length: users * comparisons }, () => (next() > 0 ? 1 : 0)),
  };
}

/**
 * [users, comparisons, options] with +1 at ia and −1 at ib, which makes r[ia] − r[ib] a product. Both peers take this form
 * because neither has a fast gradient of a gather (tfjs-wasm has none). The time to build it is part of a step's time.
 */
export function differences({ ia, ib }, options = step.options) {
  const d = new Float32Array(ia.length * options);
  for (let i = 0; i < ia.length; i++) {
    d[i * options + ia[i]] += 1;
    d[i * options + ib[i]] -= 1;
  }
  return d;
}

/** x [rows, inputs] · w [inputs, outputs] + b, in f64. */
export function linear(x, w, b, inputs, outputs) {
  const rows = x.length / inputs;
  const out = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      let sum = b ? b[o] : 0;
      for (let i = 0; i < inputs; i++) sum += x[r * inputs + i] * w[i * outputs + o];
      out[r * outputs + o] = sum;
    }
  return out;
}

export const leaky = (x) => x.map((v) => (v > 0 ? v : slope * v));

export const plainMlp = (weights, x) =>
  weights.reduce(
    (h, { w, b, inputs, outputs }, i) => linear(i ? leaky(h) : h, w, b, inputs, outputs),
    Float64Array.from(x),
  );

export const plainMeanSigmoid = (x, c) =>
  Float64Array.from(x, (v) => c.reduce((sum, w) => sum + 1 / (1 + Math.exp(w - v)), 0) / c.length);

/** The training step's loss in plain JavaScript. */
export function plainLoss(p, items, { x, eps, ia, ib, y }, { inputs, hidden, latent, options, beta } = step) {
  const users = x.length / inputs;
  const layer = (h, name, i, o) => linear(h, p[`${name}.weight`], p[`${name}.bias`], i, o);
  const h = leaky(layer(leaky(layer(x, "encoder.0", inputs, hidden)), "encoder.1", hidden, hidden));
  const mean = layer(h, "mean", hidden, latent);
  const logvar = layer(h, "logvar", hidden, latent);
  const z = mean.map((m, i) => m + Math.exp(0.5 * logvar[i]) * eps[i]);
  const perUser = linear(z, p["head.0.latent"], p["head.0.bias"], latent, hidden);
  const first = linear(items, p["head.0.item"], null, options, hidden);
  const joined = first.map((v, i) => v + perUser[Math.floor(i / hidden / options) * hidden + (i % hidden)]);
  const r = layer(leaky(layer(leaky(joined), "head.1", hidden, hidden)), "head.2", hidden, 1);
  let loss = 0;
  const perUserCount = ia.length / users;
  for (let i = 0; i < ia.length; i++) {
    const user = Math.floor(i / perUserCount) * options;
    const logit = r[user + ia[i]] - r[user + ib[i]];
    loss += Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - y[i] * logit;
  }
  for (let i = 0; i < mean.length; i++) {
    const m = p["prior.mean"][i % latent];
    const lv = p["prior.logvar"][i % latent];
    loss += 0.5 * beta * ((Math.exp(logvar[i]) + (mean[i] - m) ** 2) / Math.exp(lv) - 1 + lv - logvar[i]);
  }
  return loss / users;
}
