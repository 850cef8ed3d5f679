// jax-js on its wasm backend. A call consumes its array arguments; `.ref` keeps one for later use.
import { jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { actorRate, adam, differences, isTarget, MAX_WEIGHT, slope, TARGET_RATE } from "./workload.mjs";

// jax-js starts threads if there is a global Worker (Node has none) and fuses multiply-adds if relaxed SIMD validates. It
// checks once, at its first kernel. Make that check fail whatever flags the process has, so that results are comparable.
if (globalThis.Worker) throw new Error("remove globalThis.Worker: jax-js would start threads");
const { validate } = WebAssembly;
WebAssembly.validate = () => false;
np.array(Float32Array.of(1, 2)).add(1).dataSync();
WebAssembly.validate = validate;

export const name = "jax";

const tensor = (data, shape) => np.array(data, { shape });
const product = (x, w, b) => np.matmul(x, w).add(b);
const leaky = (x) => nn.leakyRelu(x, slope);

/** Weights are constants of the compiled f(weights, input), which saves 10 µs per call over arguments. */
function runner(weights, columns, f) {
  const compiled = jit((input) => f(tree.ref(weights), input));
  const run = async (input) => compiled(tensor(input, [input.length / columns, columns])).dataSync();
  return Object.assign(run, {
    dispose() {
      compiled.dispose();
      tree.dispose(weights);
    },
  });
}

/** Parameters p and moments m, v after a step of Adam. c1 and c2 are the bias corrections 1 − βᵗ; they are not consumed. */
function adamStep(state, gradient, [c1, c2], rateOf) {
  const next = { p: {}, m: {}, v: {} };
  for (const name in gradient) {
    const g = gradient[name];
    const m = state.m[name].mul(adam.beta1).add(g.ref.mul(1 - adam.beta1));
    const v = state.v[name].mul(adam.beta2).add(np.square(g).mul(1 - adam.beta2));
    next.m[name] = m.ref;
    next.v[name] = v.ref;
    const change = m.div(c1.ref).div(np.sqrt(v.div(c2.ref)).add(adam.epsilon));
    next.p[name] = state.p[name].sub(change.mul(rateOf(name)));
  }
  return next;
}

export async function mlp(layers) {
  const weights = layers.map((l) => [tensor(l.w, [l.inputs, l.outputs]), tensor(l.b, [l.outputs])]);
  return runner(weights, layers[0].inputs, (weights, x) =>
    weights.reduce((h, [w, b], i) => product(i ? leaky(h) : h, w, b), x),
  );
}

export async function gemm(_n, m, k, b) {
  return runner(tensor(b, [k, m]), k, (b, a) => np.matmul(a, b));
}

export async function meanSigmoid(comparators) {
  return runner(tensor(comparators, [1, comparators.length]), 1, (c, x) => np.mean(nn.sigmoid(x.sub(c)), 1));
}

export async function trainingStep({ shapes, parameters, items, options, beta }) {
  const shape = Object.fromEntries(shapes.map(([name, ...shape]) => [name, shape]));
  const [inputs] = shape["encoder.0.weight"];
  const [latent, hidden] = shape["head.0.latent"];
  const users = items.length / options / shape["head.0.item"][0];

  function loss(p, { x, eps, items, d, y }) {
    const layer = (h, name) => product(h, p[`${name}.weight`], p[`${name}.bias`]);
    const h = leaky(layer(leaky(layer(x, "encoder.0")), "encoder.1"));
    const mean = layer(h.ref, "mean");
    const logvar = layer(h, "logvar");
    const z = mean.ref.add(np.exp(logvar.ref.mul(0.5)).mul(eps));

    const perUser = product(z, p["head.0.latent"], p["head.0.bias"]).reshape([users, 1, hidden]);
    const perItem = np.matmul(items, p["head.0.item"]).reshape([users, options, hidden]);
    const first = perItem.add(perUser).reshape([users * options, hidden]);
    const r = layer(leaky(layer(leaky(first), "head.1")), "head.2").reshape([users, 1, options]);
    const logits = np.sum(d.mul(r), 2);
    // log(1 + exp(logit)) − y·logit, safe where exp overflows.
    const softplus = np.log(np.exp(np.abs(logits.ref).mul(-1)).add(1)).add(np.maximum(logits.ref, 0));
    const crossEntropy = np.sum(softplus.sub(y.mul(logits)), 1);

    const [m, v] = [p["prior.mean"], p["prior.logvar"]];
    const spread = np
      .exp(logvar.ref)
      .add(np.square(mean.sub(m)))
      .mul(np.exp(v.ref.mul(-1)));
    const kl = np.sum(spread.sub(1).add(v).sub(logvar), 1).mul(0.5 * beta);
    return np.mean(crossEntropy.add(kl));
  }

  const compiled = jit((state, batch, correction) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(state.p), batch);
    const [c1, c2] = [correction.ref.slice(0), correction.slice(1)];
    const next = adamStep(state, gradient, [c1, c2], () => adam.rate);
    c1.dispose();
    c2.dispose();
    return [value, next];
  });

  const byName = (f) => Object.fromEntries(shapes.map(([name]) => [name, f(name)]));
  let state = {
    p: byName((name) => tensor(parameters[name], shape[name])),
    m: byName((name) => np.zeros(shape[name])),
    v: byName((name) => np.zeros(shape[name])),
  };
  const constantItems = tensor(items, [users * options, items.length / users / options]);
  let t = 0;
  const step = async (batch) => {
    t++;
    const perUser = [users, batch.y.length / users];
    const arrays = {
      x: tensor(batch.x, [users, inputs]),
      eps: tensor(batch.eps, [users, latent]),
      items: constantItems.ref,
      d: tensor(differences(batch, options), [...perUser, options]),
      y: tensor(batch.y, perUser),
    };
    // Passed as data: a number would become a constant, and each new value would compile a new kernel.
    const correction = tensor(Float32Array.of(1 - adam.beta1 ** t, 1 - adam.beta2 ** t), [2]);
    const [value, next] = compiled(state, arrays, correction);
    state = next;
    return value.dataSync()[0];
  };
  return Object.assign(step, {
    parameters: async () => byName((name) => state.p[name].ref.dataSync()),
    dispose() {
      compiled.dispose();
      tree.dispose([state, constantItems]);
    },
  });
}

export async function iqlStep({ shapes, parameters, discount, expectile, temperature, rate, steps }) {
  const shape = Object.fromEntries(shapes.map(([name, ...shape]) => [name, shape]));
  const columns = { state: shape["v.0.weight"][0], action: shape["policy.logSigma"][1], reward: 1 };
  columns.next = columns.state;
  const network = (p, name, x) => {
    const layer = (h, i) => product(h, p[`${name}.${i}.weight`].ref, p[`${name}.${i}.bias`].ref);
    return layer(nn.relu(layer(nn.relu(layer(x, 0)), 1)), "out");
  };
  const squares = (x) => np.mean(np.square(x));

  function losses(p, targets, { state, action, reward, next }) {
    const stateAction = np.concatenate([state.ref, action.ref], 1);
    const v = network(p, "v", state.ref);
    const [t1, t2] = ["target.q1", "target.q2"].map((name) => network(targets, name, stateAction.ref));
    const u = np.minimum(t1, t2).sub(v.ref);
    const lossV = np.mean(np.where(np.less(u.ref, 0), 1 - expectile, expectile).mul(np.square(u)));

    const [q1, q2] = [network(p, "q1", stateAction.ref), network(p, "q2", stateAction)];
    const y = reward.add(lax.stopGradient(network(p, "v", next)).mul(discount));
    const lossQ = squares(y.ref.sub(q1.ref)).add(squares(y.sub(q2.ref)));

    const advantage = lax.stopGradient(np.minimum(q1, q2).sub(v));
    const weight = np.minimum(np.exp(advantage.mul(temperature)), MAX_WEIGHT);
    const mean = np.tanh(network(p, "policy", state));
    const logSigma = np.clip(p["policy.logSigma"].ref, -5, 2);
    const z = action.sub(mean).div(np.exp(logSigma.ref));
    const terms = np
      .square(z)
      .mul(0.5)
      .add(logSigma.add(0.5 * Math.log(2 * Math.PI)));
    const lossPolicy = np.mean(weight.mul(np.sum(terms, 1, { keepdims: true })));
    tree.dispose([p, targets]);
    return [lossV.ref.add(lossQ.ref).add(lossPolicy.ref), np.stack([lossV, lossQ, lossPolicy])];
  }

  const compiled = jit((state, batch, scalars) => {
    const [[total, each], gradient] = valueAndGrad(losses, { hasAux: true })(
      tree.ref(state.p),
      tree.ref(state.targets),
      batch,
    );
    total.dispose();
    const [c1, c2, actor] = [0, 1, 2].map((i) => scalars.ref.slice(i));
    scalars.dispose();
    const rateOf = (name) => (name.startsWith("policy.") ? actor.ref : rate);
    const next = { ...adamStep(state, gradient, [c1, c2], rateOf), targets: {} };
    for (const name in state.targets) {
      const online = next.p[name.slice("target.".length)].ref;
      next.targets[name] = state.targets[name].mul(1 - TARGET_RATE).add(online.mul(TARGET_RATE));
    }
    tree.dispose([c1, c2, actor]);
    return [each, next];
  });

  const byName = (filter, f) =>
    Object.fromEntries(shapes.filter(([name]) => filter(name)).map(([name]) => [name, f(name)]));
  const isTrained = (name) => !isTarget(name);
  const given = (name) => tensor(parameters[name], shape[name]);
  const zeros = (name) => np.zeros(shape[name]);
  let state = {
    p: byName(isTrained, given),
    m: byName(isTrained, zeros),
    v: byName(isTrained, zeros),
    targets: byName(isTarget, given),
  };
  let t = 0;
  const step = async (batch) => {
    const arrays = {};
    for (const name in columns) arrays[name] = tensor(batch[name], [batch[name].length / columns[name], columns[name]]);
    const actor = actorRate(rate, t, steps);
    t++;
    const scalars = tensor(Float32Array.of(1 - adam.beta1 ** t, 1 - adam.beta2 ** t, actor), [3]);
    const [each, next] = compiled(state, arrays, scalars);
    state = next;
    return each.dataSync();
  };
  return Object.assign(step, {
    parameters: async () =>
      byName(
        () => true,
        (name) => (state.p[name] ?? state.targets[name]).ref.dataSync(),
      ),
    dispose() {
      compiled.dispose();
      tree.dispose(state);
    },
  });
}
