import {
  add,
  affine,
  blocks,
  categorical,
  clip,
  column,
  concat,
  divide,
  exp,
  expand,
  fillMasked,
  gather,
  gatherGroups,
  inverseCholesky,
  iota,
  leakyRelu,
  linear,
  log,
  matmul,
  maxColumns,
  maximum,
  meanColumns,
  meanSigmoid,
  multiply,
  negate,
  normal,
  outerSum,
  present,
  reshape,
  scale,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  subtract,
  sum,
  sumColumns,
  sumRows,
  tileRows,
  toFloat
} from "./chunk-M7QTAQBK.js";
import {
  Random,
  exp as exp2
} from "./chunk-2Z7GBDHD.js";
import {
  asFormatError
} from "./chunk-MMKH5L6C.js";
import {
  extent
} from "./chunk-XHHEE3EZ.js";
import {
  checkWhole,
  isBetween,
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/model/layers.ts
var parameter = (graph, name, rows, cols, bound = 0) => graph.find(name) ?? graph.parameter(name, rows, cols, bound);
function layer(graph, name, inputs, outputs, fanIn = inputs) {
  let bound = 1 / Math.sqrt(fanIn);
  return {
    w: parameter(graph, `${name}.weight`, inputs, outputs, bound),
    b: parameter(graph, `${name}.bias`, 1, outputs, bound)
  };
}
function dense(x, name, outputs) {
  let { w, b } = layer(x.graph, name, x.cols, outputs);
  return linear(x, w, b);
}
function hidden(x, name, widths, first = 0, activation = "leaky-relu") {
  let h = x;
  return widths.forEach((width, i) => {
    let { w, b } = layer(x.graph, `${name}.${first + i}`, h.cols, width);
    h = linear(h, w, b, { activation });
  }), h;
}
var isOneRow = (t) => t.rows.count === null && t.rows.times === 1, latentWeight = (z, name, outputs, fanIn) => parameter(z.graph, name, z.cols, outputs, 1 / Math.sqrt(fanIn));
function latentBias(b, z, name, fanIn) {
  let part = z && matmul(z, latentWeight(z, name, b.cols, fanIn));
  return part && isOneRow(part) ? { bias: add(b, part), groupBias: null } : { bias: b, groupBias: part };
}
function initialise(program, seed) {
  let stream = 1073741824;
  for (let [name, t] of program.plan.named) {
    if (t.leaf !== "parameter") continue;
    let bound = t.values?.[0] ?? 0, random = new Random(seed, stream++);
    program.write(
      name,
      Array.from({ length: t.rows.max * t.cols }, () => bound * (2 * random.uniform() - 1))
    );
  }
}
var parametersOf = (graph) => graph.tensors.filter((t) => t.leaf === "parameter");

// src/model/head/classifier.ts
function network(a, b, z, [first = 1, ...rest], join) {
  let fanIn = 2 * a.cols + (z?.cols ?? 0), { w, b: shared } = layer(a.graph, "classifier.0.a", a.cols, first, fanIn), wB = parameter(a.graph, "classifier.0.b", b.cols, first, 1 / Math.sqrt(fanIn)), { bias, groupBias } = latentBias(shared, z, "classifier.0.latent", fanIn), h = join(linear(a, w, bias, { groupBias }), matmul(b, wB));
  return dense(hidden(h, "classifier", rest, 1), "classifier.out", 1);
}
var compare = ({ hidden: hidden2 }, pair, z) => {
  let half = pair.cols / 2;
  return network(slice(pair, 0, half), slice(pair, half, 2 * half), z, hidden2, (a, b) => leakyRelu(add(a, b)));
};
function preferredTo({ hidden: hidden2 }, likelihood, states, z, comparison) {
  let f = network(states, comparison, z, hidden2, (a, b) => outerSum(a, b, "leaky-relu"));
  return meanColumns(likelihood.probability(reshape(f, comparison.rows.times)));
}
var classifier = {
  pairwise: !0,
  compare: (shape, { pair }, z) => compare(shape, pair, z),
  compareAtEach(shape, { pair, stateMask }, z) {
    let tile = (t) => tileRows(t, z.rows), tiled = { pair: tile(pair), stateMask: stateMask && tile(stateMask) };
    return reshape(classifier.compare(shape, tiled, z), pair.rows.times);
  },
  /** The logit of the mean probability of being preferred to the comparison segments. */
  rewards(shape, likelihood, { states }, z, comparison) {
    if (!comparison)
      throw new TypeError("comparison: got none; a classifier head scores alternatives against comparison segments");
    let tiled = tileRows(states, z ? z.rows : extent(1)), p = clip(preferredTo(shape, likelihood, tiled, z, comparison), 1e-6, 1 - 1e-6);
    return reshape(likelihood.link(p), states.rows.times);
  }
}, classifierTraining = {
  compareBatch(shape, states, pair, z) {
    let width = 2 * shape.length, comparisons = reshape(gather(states, pair), width * shape.size);
    return reshape(compare(shape, comparisons, z), pair.cols / width);
  },
  preference: preferredTo,
  reward: null,
  sampleReward: null
};

// src/model/head/mlp.ts
function mlp(states, z, [first = 1, ...rest], outputs, atEach = !1) {
  let fanIn = states.cols + (z?.cols ?? 0), { w, b } = layer(states.graph, "reward.0", states.cols, first, fanIn), { bias, groupBias } = latentBias(b, z, "reward.0.latent", fanIn), h = atEach && groupBias ? outerSum(add(groupBias, bias), matmul(states, w), "leaky-relu") : linear(states, w, bias, { activation: "leaky-relu", groupBias });
  return dense(hidden(h, "reward", rest, 1), "reward.out", outputs);
}
var mlpReward = {
  values: ({ hidden: hidden2 }, states, z) => mlp(states, z, hidden2, 1),
  valuesAtEach: ({ hidden: hidden2 }, states, z) => mlp(states, z, hidden2, 1, !0),
  compareValues: subtract,
  reward: (values) => values
};

// src/model/head/distributional.ts
var isShared = () => {
  throw new TypeError("head: a distributional head is the same for every user");
}, meanVariance = {
  values({ hidden: hidden2 }, states, z) {
    let outputs = mlp(states, z, hidden2, 2);
    return concat(column(outputs, 0), exp(column(outputs, 1)));
  },
  valuesAtEach: isShared,
  compareValues(a, b) {
    let deviation = sqrt(add(column(a, 1), column(b, 1)));
    return scale(divide(subtract(column(a, 0), column(b, 0)), deviation), Math.sqrt(2 * Math.PI));
  },
  reward: (values) => column(values, 0)
}, meanVarianceDistribution = {
  draw: (values) => add(column(values, 0), multiply(sqrt(column(values, 1)), normal(values.graph, values.rows, 1)))
}, ATOMS = 10, ENTROPY = 0.1, categoricalReward = {
  values: ({ hidden: hidden2 }, states, z) => softmax(mlp(states, z, hidden2, ATOMS)),
  valuesAtEach: isShared,
  compareValues(a, b) {
    let wins = Array.from({ length: ATOMS ** 2 }, (_, n) => (Math.sign(n % ATOMS - Math.floor(n / ATOMS)) + 1) / 2), beats = (p, q) => sumColumns(multiply(p, matmul(q, p.graph.constant(wins, ATOMS))));
    return subtract(log(beats(a, b)), log(beats(b, a)));
  },
  reward: (values) => divide(sumColumns(multiply(values, scale(iota(values, ATOMS), 1 / (ATOMS - 1)))), sumColumns(values))
}, categoricalDistribution = {
  draw: (values) => scale(toFloat(categorical(values)), 1 / (ATOMS - 1)),
  /** 0.1 Σ_k p̄_k log p̄_k, with p̄ the mean distribution of all states. */
  penalty(values, weight) {
    let mean = divide(sumRows(multiply(values, weight)), sum(weight));
    return scale(sum(multiply(mean, log(mean))), ENTROPY);
  }
};

// src/model/head/linear.ts
var meanWeights = (graph, d) => parameter(graph, "reward.weight", 1, d, 1 / Math.sqrt(d));
function weights(z, d) {
  let mean = meanWeights(z.graph, d);
  return linear(z, latentWeight(z, "reward.latent", d, z.cols), mean);
}
var linearReward = {
  values(_, states, z) {
    let d = states.cols;
    if (!z) return sumColumns(multiply(states, meanWeights(states.graph, d)));
    let w = weights(z, d);
    return sumColumns(multiply(states, isOneRow(z) ? w : expand(w, states.rows, d)));
  },
  valuesAtEach: (_, states, z) => reshape(matmul(weights(z, states.cols), states, { transposeB: !0 }), 1),
  compareValues: subtract,
  reward: (values) => values
};

// src/model/head/value-head.ts
function segmentValues(length, values, stateMask) {
  let masked = stateMask ? multiply(values, stateMask) : values;
  return length === 1 ? masked : sumRows(masked, length);
}
function compareSegments(head, { length }, values, stateMask) {
  let k = values.cols, sides = reshape(segmentValues(length, values, stateMask), 2 * k);
  return head.compareValues(slice(sides, 0, k), slice(sides, k, 2 * k));
}
function batchValues(head, shape, states, pair, z) {
  return states.rows.times > (z ? pair.cols : pair.rows.times * pair.cols) ? head.values(shape, gather(states, pair), z) : z ? gatherGroups(head.values(shape, tileRows(states, pair.rows), z), pair) : gather(head.values(shape, states, z), pair);
}
var batchStateMask = ({ length }, pair) => length > 1 ? present(reshape(pair, 1)) : null, headOfValues = (head) => ({
  pairwise: !1,
  compare(shape, { pair, stateMask }, z) {
    let values = head.values(shape, reshape(pair, shape.size), z);
    return compareSegments(head, shape, values, stateMask && reshape(stateMask, 1));
  },
  compareAtEach(shape, { pair, stateMask }, z) {
    let values = head.valuesAtEach(shape, reshape(pair, shape.size), z), mask = stateMask && reshape(tileRows(stateMask, z.rows), 1);
    return reshape(compareSegments(head, shape, values, mask), pair.rows.times);
  },
  rewards(shape, _likelihood, { states, stateMask }, z) {
    let groups = z ? z.rows : extent(1), values = head.values(shape, reshape(tileRows(states, groups), shape.size), z), mask = stateMask && reshape(tileRows(stateMask, groups), 1);
    return reshape(head.reward(segmentValues(shape.length, values, mask)), states.rows.times);
  }
}), trainingOfValues = (head, draw) => ({
  compareBatch(shape, states, pair, z) {
    let values = batchValues(head, shape, states, pair, z);
    return reshape(compareSegments(head, shape, values, batchStateMask(shape, pair)), pair.cols / (2 * shape.length));
  },
  preference(shape, likelihood, states, z, comparators) {
    let reward = (s) => head.reward(head.values(shape, s, z));
    return likelihood.meanProbability(reward(states), reward(comparators));
  },
  reward: (shape, states, z) => head.reward(head.values(shape, states, z)),
  sampleReward: draw ? (shape, states, z) => draw(head.values(shape, states, z)) : null
});

// src/model/head/index.ts
var SELECTABLE_HEADS = {
  reward: headOfValues(mlpReward),
  linear: headOfValues(linearReward),
  classifier
}, PAIRWISE_HEAD = "classifier", DISTRIBUTIONAL_HEADS = {
  "dpl-mean-variance": meanVariance,
  "dpl-categorical": categoricalReward
}, HEADS = {
  ...SELECTABLE_HEADS,
  "dpl-mean-variance": headOfValues(meanVariance),
  "dpl-categorical": headOfValues(categoricalReward)
};

// src/model/posterior.ts
var MAX_LOG_VARIANCE = 20;
function prior(graph, latent) {
  return {
    mean: parameter(graph, "prior.mean", 1, latent),
    logVariance: parameter(graph, "prior.logVariance", 1, latent)
  };
}
function independent(mean, logVariance, p) {
  let variance = exp(logVariance), spread = divide(add(variance, square(subtract(mean, p.mean))), exp(p.logVariance));
  return {
    mean,
    variance,
    kl: affine(add(subtract(p.logVariance, logVariance), spread), 0.5, -0.5),
    sample: (noise) => {
      let to = (t) => expand(t, noise.rows, noise.cols);
      return add(to(mean), multiply(to(exp(scale(logVariance, 0.5))), noise));
    }
  };
}
function correlated(precision, information, p) {
  let batch = information.rows, latent = information.cols, w = inverseCholesky(precision), mean = matmul(matmul(information, w, { transposeB: !0, batch }), w, { batch }), variance = sumRows(square(w), latent), diagonal = reshape(sumColumns(multiply(w, identity(w))), latent), spread = divide(add(variance, square(subtract(mean, p.mean))), exp(p.logVariance));
  return {
    mean,
    variance,
    precision,
    kl: subtract(affine(add(p.logVariance, spread), 0.5, -0.5), log(diagonal)),
    sample: (noise) => add(expand(mean, noise.rows, latent), matmul(noise, w, { batch }))
  };
}
function priorInformation({ mean, logVariance }, like) {
  let inverse = exp(negate(logVariance));
  return { precision: multiply(identity(like), inverse), information: multiply(mean, inverse) };
}
function identity(like) {
  let times = { ...like.rows, times: like.rows.times / like.cols, max: like.rows.max / like.cols };
  return blocks(like.graph, like.cols, times, (r, c) => r === c ? 1 : 0);
}

// src/model/encoder/encoder.ts
function orderedPairs({ pair, label, mask, shares }) {
  let d = pair.cols / 2, [a, b] = [slice(pair, 0, d), slice(pair, d, 2 * d)], opposite = affine(label, -1, 1), present2 = reshape(mask, 1);
  if (shares)
    return {
      pairs: reshape(concat(a, b, b, a), 2 * d),
      weight: reshape(multiply(concat(label, opposite), present2), 1)
    };
  let chosen = add(multiply(label, a), multiply(opposite, b)), rejected = add(multiply(opposite, a), multiply(label, b));
  return { pairs: concat(chosen, rejected), weight: present2 };
}

// src/model/encoder/aggregation.ts
function measurements(answers, widths, latent) {
  let { pairs, weight } = orderedPairs(answers), measured = dense(hidden(pairs, "posterior", widths), "posterior.measurement", latent + 1), root = sqrt(weight);
  return { u: multiply(slice(measured, 0, latent), root), c: multiply(column(measured, latent), root) };
}
function posterior({ u, c }, users, p) {
  let precision = matmul(u, u, { transposeA: !0, batch: users }), before = priorInformation(p, precision), information = sumRows(multiply(u, c), u.rows.times / users.times);
  return correlated(add(precision, before.precision), add(information, before.information), p);
}
var aggregation = {
  maxLatent: 256,
  network: {
    encode: (answers, widths, p) => posterior(measurements(answers, widths, p.mean.cols), answers.mask.rows, p),
    predictsAtMean: !1,
    incremental: {
      columns: (latent) => latent + 1,
      contributions(answers, widths, latent) {
        let { u, c } = measurements(answers, widths, latent);
        return concat(u, c);
      },
      posterior(contributions, users, p) {
        let latent = p.mean.cols;
        return posterior({ u: slice(contributions, 0, latent), c: column(contributions, latent) }, users, p);
      }
    }
  }
};

// src/model/encoder/prior-gate.ts
function independentOrPrior(h, mask, p, bound) {
  let answered = maxColumns(mask), gated = (name, before, bound2) => {
    let linear2 = dense(h, `posterior.${name}`, before.cols), after = bound2 ? clip(linear2, -bound2, bound2) : linear2;
    return add(multiply(answered, after), multiply(affine(answered, -1, 1), before));
  }, mean = gated("mean", p.mean, bound);
  return independent(mean, gated("logVariance", p.logVariance, bound ?? MAX_LOG_VARIANCE), p);
}

// src/model/encoder/attention.ts
function onSphere(z) {
  let length = sqrt(maximum(sumColumns(square(z)), z.graph.constant(1e-24)));
  return multiply(z, divide(z.graph.constant(Math.sqrt(z.cols)), length));
}
var attention = {
  maxLatent: 1024,
  network: {
    predictsAtMean: !0,
    // paper, section 5.2
    encode(answers, widths, p) {
      let { mask } = answers, batch = mask.rows, n = mask.cols, latent = p.mean.cols, { pairs, weight } = orderedPairs(answers), encoded = dense(hidden(pairs, "posterior", widths), "posterior.pair", latent), orders = pairs.rows.times / (batch.times * n), h = orders === 1 ? encoded : sumRows(multiply(encoded, weight), orders), project = (name) => dense(h, `posterior.${name}`, latent), [q, k, v] = [project("query"), project("key"), project("value")], scores = scale(matmul(q, k, { transposeB: !0, batch }), 1 / Math.sqrt(latent)), attended = expand(mask, scores.rows, n), mixed = matmul(softmax(fillMasked(attended, scores, -1e9)), v, { batch }), count = maximum(sumColumns(mask), mask.graph.constant(1)), pooled = divide(sumRows(multiply(mixed, reshape(mask, 1)), n), count), posterior2 = independentOrPrior(pooled, mask, p, 1);
      return { ...posterior2, sample: (noise) => onSphere(posterior2.sample(noise)) };
    }
  }
};

// src/model/encoder/fitted.ts
var fitted = { maxLatent: 256, network: null }, NEWTON_STEPS = 8;
function newtonSteps(isFitted, refine = isFitted ? NEWTON_STEPS : 0) {
  return checkWhole("refine", refine, isFitted ? 1 : 0, 100), refine;
}

// src/model/encoder/set-mlp.ts
var set = {
  maxLatent: 1024,
  network: {
    hasPlaces: !0,
    predictsAtMean: !1,
    encode({ pair, label, mask }, widths, p) {
      let n = mask.cols, d = pair.cols / 2, y = affine(label, 2, -1), difference = multiply(y, subtract(slice(pair, 0, d), slice(pair, d, 2 * d))), tuple = concat(pair, y, difference), masked = multiply(tuple, reshape(mask, 1)), x = concat(reshape(masked, n * tuple.cols), mask);
      return independentOrPrior(hidden(x, "posterior", widths), mask, p);
    }
  }
};

// src/model/encoder/index.ts
var SELECTABLE_ENCODERS = { aggregation, set, attention }, ENCODERS = { ...SELECTABLE_ENCODERS, newton: fitted }, networkOf = (name) => ENCODERS[name].network;

// src/model/likelihood/logistic.ts
var logistic = {
  probability: sigmoid,
  // y·ℓ − log(1 + e^ℓ) stays accurate for large |ℓ|, where log σ(ℓ) does not.
  logProbability: (logit, y) => subtract(multiply(y, logit), softplus(logit)),
  entropy: (logit, p) => subtract(softplus(logit), multiply(logit, p)),
  link: (p) => subtract(log(p), log(affine(p, -1, 1)))
}, logisticTraining = {
  score: (_, p, y) => subtract(y, p),
  information: (_, p) => multiply(p, affine(p, -1, 1)),
  meanProbability: meanSigmoid,
  pointwise(logit, y) {
    let p = 1 / (1 + exp2(-logit));
    return { score: y - p, information: p * (1 - p) };
  }
};

// src/model/likelihood/index.ts
var LIKELIHOODS = { logistic }, DEFAULT_LIKELIHOOD = "logistic";

// src/model/methods.ts
var methods = {
  vpl: { kind: "personal" },
  btl: { kind: "shared" },
  "dpl-mean-variance": { kind: "shared", head: "dpl-mean-variance" },
  "dpl-categorical": { kind: "shared", head: "dpl-categorical" },
  "low-rank": { kind: "personal", head: "linear", encoder: "newton" },
  hierarchical: { kind: "personal", head: "linear", encoder: "newton" },
  "hierarchical-em": { kind: "personal", head: "linear", encoder: "newton" }
}, METHODS = methods;

// src/model/config.ts
var MAX_WIDTH = 65536, MAX_FEATURES = 2 ** 20, MAX_LENGTH = 256, MAX_STATES = 4096, MAX_CONTEXT = 64, COMPARISONS = 64;
function checkConfig(config) {
  if (checkSizes(config, { size: MAX_WIDTH }), checkSizes(config, { length: Math.min(MAX_LENGTH, MAX_FEATURES / config.size) }), config.kind === "shared") {
    checkWidths(config.hidden);
    return;
  }
  let { maxLatent, network: network2 } = ENCODERS[config.encoder];
  checkWidths(config.hidden, network2 ? 1 : 0);
  let places = placesOf(config);
  checkSizes(config, { latent: maxLatent }), checkWhole("context", places, 1, mostPlaces(config.length)), checkWhole("answers", config.context, 1, places), network2 ? checkBeta(config.beta) : config.beta !== 1 && refuse("beta", config.beta, "1", RangeError);
}
function checkSizes(sizes, largest) {
  for (let [name, max] of Object.entries(largest)) checkWhole(name, sizes[name], 1, Math.floor(max));
}
function checkBeta(beta) {
  beta !== 0 && !isBetween(beta, 1e-6, 1e6) && refuse("beta", beta, "0, or from 0.000001 to 1000000", RangeError);
}
function checkWidths(hidden2, least = 1) {
  Array.isArray(hidden2) && isWhole(hidden2.length, least, 16) || refuse("hidden", hidden2, `the widths of ${least} to 16 layers`, RangeError);
  for (let i = 0; i < hidden2.length; i++) checkWhole(`hidden[${i}]`, hidden2[i], 1, MAX_WIDTH);
}
var mostPlaces = (length) => Math.floor(Math.min(MAX_CONTEXT, MAX_STATES / length)), placesOf = ({ context, comparisons = context }) => comparisons, latentSize = (config) => config.kind === "personal" ? config.latent : 0, contextSize = (config) => config.kind === "personal" ? config.context : 0;
function configRecord(config) {
  let named = config.likelihood === DEFAULT_LIKELIHOOD ? {} : { likelihood: config.likelihood };
  if (config.kind === "personal") {
    let { kind, likelihood, comparisons, ...record } = config, answers = comparisons && { context: comparisons, answers: config.context };
    return { ...record, ...named, ...answers };
  }
  let { method, size, length, hidden: hidden2 } = config, head = isName(DISTRIBUTIONAL_HEADS, config.head) ? DISTRIBUTIONAL_HEAD : config.head;
  return { method, size, length, head, encoder: "none", hidden: hidden2, latent: 0, context: 0, beta: 0, ...named };
}
function configOfRecord(record) {
  if (typeof record != "object" || record === null) return null;
  let { answers, ...others } = record, { method, likelihood = DEFAULT_LIKELIHOOD, encoder, size, length, hidden: hidden2, latent, context } = others;
  if (!isName(METHODS, method) || !isName(SELECTABLE_HEADS, record.head) || !isName(LIKELIHOODS, likelihood))
    return null;
  let wants = METHODS[method], config;
  if (wants.kind === "shared") {
    if (encoder !== "none" || latent !== 0 || context !== 0) return null;
    let head = isName(DISTRIBUTIONAL_HEADS, method) ? method : record.head;
    config = { kind: "shared", method, head, likelihood, size, length, hidden: hidden2 };
  } else {
    let { encoder: prescribed, head = record.head } = wants;
    if (head !== record.head || !(prescribed ? encoder === prescribed : isName(SELECTABLE_ENCODERS, encoder)))
      return null;
    config = { ...others, kind: "personal", likelihood }, answers !== void 0 && (config = { ...config, context: answers, comparisons: context });
  }
  return asFormatError("model.config.", () => checkConfig(config)), config;
}
var DISTRIBUTIONAL_HEAD = "reward", isName = (names, name) => typeof name == "string" && Object.keys(names).includes(name);

export {
  parameter,
  dense,
  hidden,
  initialise,
  parametersOf,
  MAX_LOG_VARIANCE,
  prior,
  priorInformation,
  fitted,
  newtonSteps,
  SELECTABLE_ENCODERS,
  networkOf,
  classifierTraining,
  mlpReward,
  meanVarianceDistribution,
  categoricalDistribution,
  linearReward,
  compareSegments,
  batchValues,
  batchStateMask,
  trainingOfValues,
  SELECTABLE_HEADS,
  PAIRWISE_HEAD,
  DISTRIBUTIONAL_HEADS,
  HEADS,
  logistic,
  logisticTraining,
  LIKELIHOODS,
  DEFAULT_LIKELIHOOD,
  METHODS,
  MAX_WIDTH,
  MAX_CONTEXT,
  COMPARISONS,
  checkConfig,
  checkSizes,
  checkBeta,
  checkWidths,
  mostPlaces,
  placesOf,
  latentSize,
  contextSize,
  configRecord,
  configOfRecord
};
