import {
  areLabels,
  itemsOf
} from "./chunk-ZEPVP3ZT.js";
import {
  TRAINING_LIKELIHOODS,
  newtonPlan,
  runNewton,
  weighsSamples,
  weightPlan,
  writeWeighted
} from "./chunk-5MGMKFXF.js";
import {
  choiceLoss,
  choicesAmong,
  choicesOf,
  choicesOfUser,
  choosesAmongSeveral,
  sidesIn
} from "./chunk-UANJN4AF.js";
import {
  checkModel,
  decodeSafetensors,
  encodeSafetensors,
  isPersonal,
  parseJson,
  surveyOf
} from "./chunk-MVP7L4MK.js";
import {
  NONE,
  allLevels,
  areAttributes,
  codeOfLevel,
  featureOfLevel
} from "./chunk-NEXZXK3Y.js";
import {
  SAMPLES,
  choicePlan,
  encoderPlan,
  rankPlan
} from "./chunk-MWLQ3WTO.js";
import {
  resampleBy
} from "./chunk-5ZS2RYMA.js";
import {
  lastAnswers,
  withPlaces
} from "./chunk-OPOUNEVV.js";
import {
  samplerKernels
} from "./chunk-MYGYUJX5.js";
import {
  loadPlan,
  writeAlternatives,
  writeAnswers,
  writeComparisons
} from "./chunk-BDQRS2BW.js";
import {
  normalisationOf,
  normalise
} from "./chunk-DBFQAMN3.js";
import {
  JsonLineParser,
  checkTrajectories,
  rowCount,
  trajectoryCount
} from "./chunk-KLW3IBKP.js";
import {
  floats,
  integers
} from "./chunk-FT4NFQFN.js";
import {
  firstOf,
  leftOutColumns,
  leftOutNote,
  listOf,
  plural,
  shortened
} from "./chunk-6VYQMDR6.js";
import {
  NUMBERS,
  badCell,
  isMissing,
  normalName,
  parseName,
  parseNumber
} from "./chunk-PCCW564P.js";
import {
  copyBytes,
  hex
} from "./chunk-HDW7NMTB.js";
import {
  withPrograms
} from "./chunk-W3ZU5B5M.js";
import {
  logSigmaOf,
  network,
  policyMean,
  policyShapes,
  stateOf
} from "./chunk-WM4UWOYQ.js";
import {
  COMPARISONS,
  DEFAULT_LIKELIHOOD,
  DISTRIBUTIONAL_HEADS,
  HEADS,
  LIKELIHOODS,
  MAX_CONTEXT,
  METHODS,
  SELECTABLE_ENCODERS,
  SELECTABLE_HEADS,
  batchStateMask,
  batchValues,
  categoricalDistribution,
  checkBeta,
  checkConfig,
  checkWidths,
  classifierTraining,
  compareSegments,
  fitted,
  initialise,
  latentSize,
  linearReward,
  meanVarianceDistribution,
  mlpReward,
  mostPlaces,
  networkOf,
  newtonSteps,
  parametersOf,
  prior,
  priorInformation,
  trainingOfValues
} from "./chunk-5RTLSGSM.js";
import {
  adam,
  add,
  affine,
  clip,
  column,
  concat,
  divide,
  exp,
  expand,
  gather,
  gatherGroups,
  gradient,
  inverseCholesky,
  iota,
  less,
  log,
  logSumExp,
  matmul,
  maximum,
  mean,
  meanRows,
  minimum,
  multiply,
  negate,
  normal,
  polyak,
  present,
  reciprocal,
  record,
  repeatRows,
  reshape,
  sampleIndex,
  sampleSegment,
  scale,
  schedule,
  select,
  slice,
  square,
  step,
  stopGradient,
  subtract,
  sum,
  sumColumns,
  sumRows,
  uniform
} from "./chunk-M7QTAQBK.js";
import {
  Random,
  exp as exp2,
  log as log2,
  philox,
  seedKey
} from "./chunk-2Z7GBDHD.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  Graph,
  compile
} from "./chunk-XHHEE3EZ.js";
import {
  at,
  last,
  sameValues
} from "./chunk-NNLXVFEM.js";
import {
  checkArrays,
  checkOptions,
  checkText,
  checkWhole,
  describe,
  hasMethods,
  isObject,
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/train/option-checks.ts
var RUN_OPTIONS = ["onProgress", "signal", "onCheckpoint", "resume"];
function withDefaults(defaults, given) {
  return checkOptions(given, Object.keys(defaults)), { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== void 0)) };
}
function checkRunOptions({ onProgress, onCheckpoint, signal }) {
  checkCallbacks({ onProgress, onCheckpoint }), signal !== void 0 && !hasMethods(signal, "addEventListener") && refuse("signal", signal, "an AbortSignal, such as controller.signal");
}
function checkCallbacks(callbacks) {
  for (let [name, callback] of Object.entries(callbacks))
    callback !== void 0 && typeof callback != "function" && refuse(name, callback, "a function");
}
function checkNumber(settings, name, holds, wants) {
  let value = settings[name];
  typeof value == "number" && holds(value) || refuse(name, value, wants, RangeError);
}
var checkRate = (settings) => checkNumber(settings, "rate", (rate) => rate >= 1e-8 && rate < 1, "from 0.00000001 to below 1");
function checkName(name, value, registry) {
  let names = Object.keys(registry);
  typeof value == "string" && names.includes(value) || refuse(name, value, `${names.slice(0, -1).join(", ")} or ${last(names)}`, RangeError);
}

// src/model/head/training.ts
var REWARD_DISTRIBUTIONS = {
  "dpl-mean-variance": meanVarianceDistribution,
  "dpl-categorical": categoricalDistribution
}, distributional = (name) => trainingOfValues(DISTRIBUTIONAL_HEADS[name], REWARD_DISTRIBUTIONS[name].draw), TRAINING_HEADS = {
  reward: trainingOfValues(mlpReward),
  linear: trainingOfValues(linearReward),
  classifier: classifierTraining,
  "dpl-mean-variance": distributional("dpl-mean-variance"),
  "dpl-categorical": distributional("dpl-categorical")
};

// src/train/scaling.ts
function sampled(config, { states, z }) {
  let head = TRAINING_HEADS[config.head];
  return (head.sampleReward ?? head.reward)?.(config, states, z);
}
var batchNorm = (config, { states, z, comparison }) => {
  let reward = (s) => TRAINING_HEADS[config.head].reward?.(config, s, z);
  return divide(reward(states), mean(reward(comparison())));
}, spo = (config, { states, z, comparison }) => TRAINING_HEADS[config.head].preference(config, TRAINING_LIKELIHOODS[config.likelihood], states, z, comparison()), scalings = {
  /** r(s, z). */
  none: { reward: sampled },
  /** r divided by its mean over the comparison states. */
  "batch-norm": { reward: batchNorm, needs: "their mean reward not 0" },
  /** r divided by the largest |r| of the data. */
  "max-norm": {
    reward: sampled,
    overData(rewards) {
      let [least, most] = rangeOf(rewards), largest = Math.max(Math.abs(least), Math.abs(most)) || 1;
      rewards.forEach((r, i) => {
        rewards[i] = r / largest;
      });
    }
  },
  /** The mean probability of being preferred to the comparison states. */
  spo: { reward: spo, comparesStates: !0 },
  /** 0.01·e^(10·r), with r first mapped to [0, 1]. */
  "min-max-exp": {
    reward: sampled,
    overData(rewards) {
      let [least, most] = rangeOf(rewards), range = most - least || 1;
      rewards.forEach((r, i) => {
        rewards[i] = 0.01 * exp2((r - least) / range / 0.1);
      });
    }
  }
}, SCALINGS = scalings;
function rangeOf(rewards) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let r of rewards)
    r < least && (least = r), r > most && (most = r);
  return [least, most];
}
var PAIRS = 512, [GPU_PAIRS, GPU_OPERATIONS] = [2 ** 20, 2 ** 37], [GPU_WIDTH, GPU_VALUES] = [1024, 2 ** 23];
function blockSize({ head, hidden }, comparisons, most, backend = "wasm") {
  if (!HEADS[head].pairwise) return Math.min(1024, most);
  let pairs = backend === "webgpu" ? pairsOnGpu(hidden) : PAIRS;
  return Math.max(1, Math.min(most, Math.floor(pairs / comparisons)));
}
function pairsOnGpu(hidden) {
  let operations = hidden.reduce((sum2, width, i) => sum2 + 2 * width * (hidden[i + 1] ?? 1), 0), widest = Math.max(...hidden), inMemory = hidden.length !== 2 && widest > GPU_WIDTH ? GPU_VALUES / widest : GPU_PAIRS;
  return Math.min(GPU_PAIRS, GPU_OPERATIONS / operations, inMemory);
}
function scaledPlan(config, scaling, rows, comparisons) {
  let graph = new Graph(), states = graph.data("states", graph.count("states", rows), config.size), latent = latentSize(config), z = latent > 0 ? graph.parameter("z", 1, latent) : null, { pairwise } = HEADS[config.head];
  if (pairwise && config.length > 1)
    throw new RangeError(
      `reward: the ${config.head} head compares segments of ${config.length} states, not single states; use another head`
    );
  let { reward, comparesStates } = SCALINGS[scaling];
  if (pairwise && !comparesStates)
    throw new RangeError(`reward: ${scaling} scales r(s, z), which a ${config.head} head does not have; use spo`);
  return compile(graph, { reward: reward(config, { states, z, comparison: () => graph.parameter("comparison", comparisons, config.size) }) });
}

// src/train/policy-settings.ts
var IQL_DEFAULTS = {
  steps: 5e4,
  batch: 256,
  seed: 0,
  rate: 3e-4,
  hidden: [256, 256],
  discount: 0.99,
  expectile: 0.9,
  temperature: 10
};
function iqlSettings(options) {
  let { onProgress, onCheckpoint, signal, resume, onPolicy, ...given } = options;
  checkRunOptions(options), checkCallbacks({ onPolicy });
  let o = withDefaults(IQL_DEFAULTS, given);
  return checkWhole("steps", o.steps, 1, 2 ** 31), checkWhole("batch", o.batch, 1, 65536), seedKey(o.seed), checkRate(o), checkNumber(o, "discount", (\u03B3) => \u03B3 >= 0 && \u03B3 < 1, "from 0 to below 1"), checkNumber(o, "expectile", (\u03C4) => \u03C4 >= 1e-6 && \u03C4 <= 1 - 1e-6, "from 0.000001 to 0.999999"), checkNumber(o, "temperature", (\u03B2) => \u03B2 >= 0 && \u03B2 <= 1e6, "from 0 to 1000000"), checkWidths(o.hidden), o;
}
var RELABELLING = ["users", "reward", "lookAhead", "onReward", "columns", "comparisons", "rivals", "every"], POLICY_OPTIONS = [
  ...Object.keys(IQL_DEFAULTS),
  ...RUN_OPTIONS,
  "onPolicy",
  ...RELABELLING
];
function checkPolicyOptions(options) {
  checkOptions(options, POLICY_OPTIONS);
  let { reward = "spo", lookAhead = !1, every = 1, onReward, ...others } = options, { users, columns, comparisons, rivals, ...training } = others;
  checkName("reward", reward, SCALINGS), checkWhole("every", every, 1), typeof lookAhead != "boolean" && refuse("lookAhead", lookAhead, "true or false"), checkCallbacks({ onReward }), iqlSettings(training);
}

// src/train/preference-settings.ts
var DEFAULTS = {
  method: "vpl",
  encoder: "aggregation",
  head: "linear",
  likelihood: DEFAULT_LIKELIHOOD,
  prior: "learned",
  steps: 1200,
  batch: 64,
  seed: 0,
  rate: 0.01,
  decay: 0.3,
  heldOut: 0.1,
  hidden: [64, 64],
  latent: 8,
  context: 8,
  beta: 0.07
}, ITERATIONS = 6e3, OF_ELBO = ["beta", "decay", "latent"], SAMPLED = { prior: "sampled", steps: 1e3, batch: 128, heldOut: 0.2 };
function defaultsFor({ method = DEFAULTS.method, head = DEFAULTS.head, prior: prior2, ...others }) {
  if (method === "hierarchical") return { steps: ITERATIONS };
  let byElbo = OF_ELBO.some((name) => others[name] !== void 0);
  return method === "vpl" && (prior2 === "sampled" || prior2 === void 0 && head === "linear" && !byElbo) ? SAMPLED : {};
}
function checkSampled({ head }, given) {
  head !== "linear" && refuse("head", head, "linear with a sampled prior; choose the prior learned", RangeError);
  for (let name of OF_ELBO)
    given[name] !== void 0 && refuse(name, given[name], "absent with a sampled prior; choose the prior learned", RangeError);
}
var OPTIONS = [...Object.keys(DEFAULTS), ...RUN_OPTIONS];
function settingsOf(options) {
  checkRunOptions(options);
  let { onProgress, onCheckpoint, signal, resume, ...given } = options, o = withDefaults({ ...DEFAULTS, ...defaultsFor(given) }, given);
  return checkName("method", o.method, METHODS), checkName("encoder", o.encoder, SELECTABLE_ENCODERS), checkName("head", o.head, SELECTABLE_HEADS), checkName("likelihood", o.likelihood, LIKELIHOODS), checkName("prior", o.prior, { sampled: !0, learned: !0, fixed: !0 }), o.method === "vpl" && o.prior === "sampled" && checkSampled(o, given), checkWhole("steps", o.steps, 1, 2 ** 31), checkWhole("batch", o.batch, 1, 2 ** 31), checkWhole("latent", o.latent, 1, SELECTABLE_ENCODERS[o.encoder].maxLatent), checkWhole("context", o.context, 1, MAX_CONTEXT), seedKey(o.seed), checkRate(o), checkNumber(o, "decay", (decay) => decay >= 0 && decay * o.rate < 1, "0 or more, and less than 1 / rate"), checkNumber(o, "heldOut", (share) => share >= 0 && share <= 0.5, "a share of the users from 0 to 0.5"), checkBeta(o.beta), checkWidths(o.hidden), o;
}

// src/data/preferences.ts
var userCount = (data) => data.offsets.length - 1, otherShare = (label) => label === 0 ? 0 : 1 - label;
function answerAt({ states, size, length, pairs, labels, tasks }, row) {
  let segment = (side) => {
    let start = (2 * row + side) * length, present2 = pairs.subarray(start, start + length).filter((state) => state >= 0);
    return Array.from(present2).flatMap((state) => Array.from(states.subarray(state * size, (state + 1) * size)));
  };
  return { a: segment(0), b: segment(1), label: at(labels, row), task: tasks?.[row] };
}
var answersOfUser = (data, user) => {
  let from = at(data.offsets, user);
  return Array.from({ length: at(data.offsets, user + 1) - from }, (_, i) => answerAt(data, from + i));
};
function selectUsers(data, users) {
  let answersOf = (user) => at(data.offsets, user + 1) - at(data.offsets, user), offsets = Int32Array.from([0, ...users]);
  users.forEach((user, i) => {
    offsets[i + 1] = at(offsets, i) + answersOf(user);
  });
  let count = at(offsets, users.length), width = 2 * data.length, pairs = new Int32Array(count * width), labels = new Float32Array(count), tasks = data.tasks && new Int32Array(count);
  users.forEach((user, i) => {
    let [from, end, to] = [at(data.offsets, user), at(data.offsets, user + 1), at(offsets, i)];
    pairs.set(data.pairs.subarray(from * width, end * width), to * width), labels.set(data.labels.subarray(from, end), to), data.tasks && tasks?.set(data.tasks.subarray(from, end), to);
  });
  let names = data.users;
  return { ...data, pairs, labels, offsets, tasks, users: names && users.map((user) => at(names, user)) };
}
function withFeatures(data, features) {
  let names = data.features;
  if (!names || names.length === features.length && names.every((name, j) => name === features[j])) return data;
  let target = names.map((name) => features.indexOf(name)), unknown = names[target.indexOf(-1)];
  if (unknown !== void 0)
    throw new RangeError(
      `features: got "${unknown}", which the model was not trained on; it must be one of ${features.join(", ")}`
    );
  let missing = features.find((name) => !names.includes(name) && name !== NONE), isNamed = names === data.captions || data.items?.every(({ name }, i) => name === names[i]);
  if (missing !== void 0 && !isNamed)
    throw new RangeError(`features: "${missing}" is missing, which the model was trained on`);
  let size = features.length, states = new Float32Array(data.states.length / data.size * size);
  return data.states.forEach((x, i) => {
    states[Math.floor(i / data.size) * size + at(target, i % data.size)] = x;
  }), { ...data, states, size, features };
}

// src/data/check-preferences.ts
var KINDS = {
  states: "Float32Array",
  pairs: "Int32Array",
  labels: "Float32Array",
  offsets: "Int32Array",
  "tasks?": "Int32Array"
};
function checkPreferences(data, argument = "data") {
  checkArrays(argument, data, KINDS, "answers, such as parseJsonl returns");
  let { states, size, length, pairs, labels, offsets, tasks, taskSize } = data;
  checkWhole("size", size, 1, 65536), checkWhole("length", length, 1, 65536);
  let count = states.length / size, users = userCount(data);
  taskSize !== void 0 && checkWhole("taskSize", taskSize, 1), checkNames("captions", data.captions, count), checkNames("features", data.features, size), checkNames("users", data.users, users);
  let { items, attributes } = data;
  if (attributes !== void 0 && !areAttributes(attributes, data.features ?? []) && refuse("attributes", attributes, "a list of { name, code, levels, omitted } whose levels are named in features"), items && !(areLabels(items) && items.length === count) && refuse("items", items, `a list of ${count} { name, caption, image } with distinct names`), !Number.isInteger(count))
    throw new RangeError(`states: got ${states.length} values, which do not divide into states of ${size} features`);
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * length * labels.length)
    throw new RangeError(
      `pairs: got ${pairs.length} state numbers for ${labels.length} labels; it must have ${2 * length} for each`
    );
  let badFeature = states.findIndex((x) => !Number.isFinite(x));
  if (badFeature >= 0) {
    let where = `feature ${badFeature % size} of state ${Math.floor(badFeature / size)}`;
    throw new RangeError(`states: ${where} is ${states[badFeature]}; it must be finite`);
  }
  let badState = pairs.findIndex((state, i) => {
    let isFirst = i % length === 0;
    return state === -1 ? isFirst : !(state >= 0 && state < count) || !isFirst && pairs[i - 1] === -1;
  });
  if (badState >= 0) {
    let answer = Math.floor(badState / (2 * length));
    throw new RangeError(
      `pairs: answer ${answer} has state ${pairs[badState]}; it must be one of the ${count} states, and -1 only at the end of a segment`
    );
  }
  let badLabel = labels.findIndex((y) => !(y >= 0 && y <= 1));
  if (badLabel >= 0)
    throw new RangeError(`labels: answer ${badLabel} has label ${labels[badLabel]}; it must be from 0 to 1`);
  if (tasks && tasks.length !== labels.length)
    throw new RangeError(`tasks: got ${tasks.length} for ${labels.length} labels; it must have one for each`);
  for (let user = 0; user < users; user++)
    if (!(at(offsets, user + 1) > at(offsets, user))) throw new RangeError(`offsets: user ${user} has no answers`);
  if (offsets[0] !== 0 || offsets[users] !== labels.length)
    throw new RangeError(
      `offsets: got ${offsets[0]} to ${offsets[users]}; it must rise from 0 to ${labels.length}, the number of answers`
    );
}
function checkNames(name, names, count) {
  let isNames = Array.isArray(names) && names.length === count && Array.from(names).every((n) => typeof n == "string");
  names !== void 0 && !isNames && refuse(name, names, `a list of ${count} texts`);
}

// src/train/checkpoint.ts
var FORMAT = 5;
async function readAll(program, names) {
  let read = async (name) => [name, Float32Array.from(await program.read(name))];
  return new Map(await Promise.all(names.map(read)));
}
function snapshot(program) {
  let changing = [...program.plan.named].filter(([, { leaf }]) => leaf === "parameter" || leaf === "state");
  return readAll(
    program,
    changing.map(([name]) => name)
  );
}
async function fingerprint(settings, data) {
  let sorted = Object.entries(settings).sort(([p], [q]) => p < q ? -1 : 1), text = new TextEncoder().encode(JSON.stringify([FORMAT, sorted])), hash = async (v) => new Uint8Array(await crypto.subtle.digest("SHA-256", v)), hashes = [];
  for (let part of [text, ...data]) hashes.push(...await hash(part));
  return hex((await hash(Uint8Array.from(hashes))).subarray(0, 16));
}
async function encodeCheckpoint({ step: step2, state, best, intervals }, print) {
  let tensors = /* @__PURE__ */ new Map(), put = (prefix, values) => {
    for (let [name, data] of values) tensors.set(prefix + name, { shape: [data.length], data });
  };
  put("state.", state), put("best.", best.parameters);
  let loss = Number.isFinite(best.loss) ? best.loss : null, content = { print, step: step2, best: { loss, step: best.step }, intervals }, metadata = JSON.stringify({ ...content, hash: await hashOf(content, tensors) });
  return encodeSafetensors({ tensors, metadata: /* @__PURE__ */ new Map([["penchant.checkpoint", metadata]]) });
}
var hashOf = (content, tensors) => fingerprint(
  { ...content, names: [...tensors.keys()] },
  [...tensors.values()].map(({ data }) => data)
);
async function decodeCheckpoint(bytes, print) {
  let file = copyBytes(bytes) ?? refuse("resume", bytes, "the bytes of a checkpoint"), { tensors, metadata } = decodeSafetensors(file), json = metadata.get("penchant.checkpoint");
  if (json === void 0) throw new FormatError("checkpoint: this file is not a penchant checkpoint");
  let { hash, ...saved } = Object(parseJson(json, "checkpoint: its metadata"));
  if (saved.print !== print)
    throw new FormatError(
      "checkpoint: it belongs to a run with other data or options; pass the same ones, or start without it"
    );
  if (hash !== await hashOf(saved, tensors))
    throw new FormatError(
      "checkpoint: it does not match its hash; it was changed or damaged: resume from a copy, or start without it"
    );
  let take = (prefix) => new Map(
    [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, t]) => [name.slice(prefix.length), t.data])
  ), best = { loss: saved.best.loss ?? Number.POSITIVE_INFINITY, step: saved.best.step, parameters: take("best.") };
  return { step: saved.step, state: take("state."), best, intervals: saved.intervals };
}

// src/train/iql.ts
var MAX_WEIGHT = 100, TARGET_RATE = 5e-3;
function iql(config, { state, action, reward, next, mask }, { discount, expectile, temperature }) {
  let { hidden, choices } = config, taken = choices ? oneHot(action, choices) : null, stateAction = taken ? state : concat(state, action), Q = (name) => taken ? sumColumns(multiply(network(state, name, hidden, taken.cols), taken)) : network(stateAction, name, hidden, 1), V = (s) => network(s, "v", hidden, 1), constant = stopGradient, v = V(state), u = subtract(constant(minimum(Q("target.q1"), Q("target.q2"))), v), asymmetry = affine(less(u, u.graph.constant(0)), 1 - 2 * expectile, expectile), lossV = mean(multiply(asymmetry, square(u))), [q1, q2] = [Q("q1"), Q("q2")], nextV = constant(V(next)), y = add(reward, scale(mask ? multiply(mask, nextV) : nextV, discount)), lossQ = add(mean(square(subtract(y, q1))), mean(square(subtract(y, q2)))), advantage = constant(subtract(minimum(q1, q2), v)), weight = minimum(exp(scale(advantage, temperature)), advantage.graph.constant(MAX_WEIGHT)), \u03BC = policyMean(config, state), log\u03C0 = taken ? logCategorical(\u03BC, taken) : logNormal(action, \u03BC, logSigmaOf(config, state.graph)), loss\u03C0 = mean(multiply(weight, negate(log\u03C0)));
  return {
    loss: add(add(lossV, lossQ), loss\u03C0),
    metrics: { lossV, lossQ, lossPolicy: loss\u03C0, value: mean(v), advantage: mean(advantage) },
    terms: { q1, q2, v, mean: \u03BC, logProbability: log\u03C0, weight }
  };
}
var HALF_LOG_2PI = 0.9189385332046727;
function logNormal(a, \u03BC, log\u03C3) {
  let bounded = clip(log\u03C3, -5, 2), z = divide(subtract(a, \u03BC), exp(bounded)), terms = add(scale(square(z), 0.5), affine(bounded, 1, HALF_LOG_2PI));
  return negate(sumColumns(terms));
}
var logCategorical = (logits2, taken) => subtract(sumColumns(multiply(logits2, taken)), logSumExp(logits2));
function oneHot(index, n) {
  let place = iota(index, n);
  return multiply(less(place, affine(index, 1, 0.5)), less(affine(index, 1, -0.5), place));
}
function iqlStep(graph, { loss, metrics }, { rate, steps }) {
  let parameters = parametersOf(graph).filter(({ name }) => !name.startsWith("target.")), gradients = gradient(loss, parameters), actor = schedule(graph, { start: rate, end: 0, period: steps });
  parameters.forEach((p, i) => {
    adam([p], [gradients[i]], p.name.startsWith("policy.") ? actor : graph.constant(rate));
  });
  for (let p of parametersOf(graph).filter(({ name }) => name.startsWith("target.")))
    polyak(p, graph.find(p.name.slice(7)), TARGET_RATE);
  for (let [name, row] of Object.entries(metrics)) record(name, row);
}

// src/base/matrices.ts
function cholesky(A, d, R = new Float64Array(d * d)) {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let s = A[i * d + j];
      for (let k = 0; k < j; k++) s -= R[i * d + k] * R[j * d + k];
      R[i * d + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / R[j * d + j];
    }
    R.fill(0, i * d + i + 1, (i + 1) * d);
  }
  return R;
}
function inverseLower(R, d) {
  let W = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    let diagonal = R[i * d + i];
    W[i * d + i] = 1 / diagonal;
    for (let j = 0; j < i; j++) {
      let s = 0;
      for (let k = j; k < i; k++) s -= R[i * d + k] * W[k * d + j];
      W[i * d + j] = s / diagonal;
    }
  }
  return W;
}
function timesTransposed(A, B, d) {
  let C = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      let s = 0;
      for (let k = 0; k < d; k++) s += A[i * d + k] * B[j * d + k];
      C[i * d + j] = s;
    }
  return C;
}
function timesOwnTranspose(A, d) {
  let C = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let k = 0; k < d; k++) s += A[i * d + k] * A[j * d + k];
      C[i * d + j] = C[j * d + i] = s;
    }
  return C;
}
function transposed(A, d) {
  let T = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) T[j * d + i] = A[i * d + j];
  return T;
}
function inverse(A, d) {
  let W = transposed(inverseLower(cholesky(A, d), d), d);
  return timesOwnTranspose(W, d);
}
function solve(R, b, d) {
  for (let i = 0; i < d; i++) {
    let s = b[i];
    for (let k = 0; k < i; k++) s -= R[i * d + k] * b[k];
    b[i] = s / R[i * d + i];
  }
  solveTransposed(R, b, d);
}
function solveTransposed(R, b, d, from = 0) {
  for (let i = d - 1, row = from + i * d; i >= 0; i--, row -= d) {
    let v = b[i] / R[row + i];
    b[i] = v;
    for (let k = 0; k < i; k++) b[k] = b[k] - v * R[row + k];
  }
}
var identity = (d) => Float64Array.from({ length: d * d }, (_, k) => k % (d + 1) === 0 ? 1 : 0);
function dot(x, y) {
  let sum2 = 0;
  for (let i = 0; i < x.length; i++) sum2 += x[i] * y[i];
  return sum2;
}

// src/base/reflections.ts
function reflect(x, from, reflections, i, L) {
  let sum2 = 0;
  for (let l = i; l < L; l++) sum2 += at(x, from + l) * at(reflections, i * L + l);
  if (sum2 !== 0)
    for (let l = i; l < L; l++) x[from + l] = at(x, from + l) - sum2 * at(reflections, i * L + l);
}
function trapezoid(X, n, L) {
  let width = Math.min(n, L), reflections = new Float64Array(width * L), rows = X.slice();
  for (let i = 0; i < width; i++) {
    let [squares, largest] = [0, 0];
    for (let l = i; l < L; l++) largest = Math.max(largest, Math.abs(at(rows, i * L + l)));
    if (largest === 0) continue;
    for (let l = i; l < L; l++) squares += (at(rows, i * L + l) / largest) ** 2;
    let norm2 = largest * Math.sqrt(squares), first = at(rows, i * L + i) / norm2, scale2 = Math.sqrt(1 + Math.abs(first));
    for (let l = i; l < L; l++) reflections[i * L + l] = at(rows, i * L + l) / norm2 / scale2;
    reflections[i * (L + 1)] = first < 0 ? -scale2 : scale2;
    for (let row = i; row < n; row++) reflect(rows, row * L, reflections, i, L);
  }
  let lower = Float64Array.from({ length: n * width }, (_, k) => {
    let [row, column2] = [Math.floor(k / width), k % width];
    return column2 > row ? 0 : at(rows, row * L + column2);
  });
  return { width, lower, reflections };
}
function rotate(x, { width, reflections }) {
  for (let i = 0; i < width; i++) reflect(x, 0, reflections, i, x.length);
}
function rotateBack(x, { width, reflections }) {
  for (let i = width - 1; i >= 0; i--) reflect(x, 0, reflections, i, x.length);
}

// src/base/fast-exp.ts
var PARTS = 64, LN2_PARTS_HIGH = 0.6931471803691238 / PARTS, LN2_PARTS_LOW = 19082149292705877e-26 / PARTS, ROOTS = Float64Array.from({ length: PARTS }, (_, i) => exp2(i / PARTS * Math.LN2)), POWERS = new Float64Array(2045);
POWERS[1022] = 1;
for (let n = 1; n <= 1022; n++)
  POWERS[1022 + n] = 2 * POWERS[1021 + n], POWERS[1022 - n] = POWERS[1023 - n] / 2;
function fastExp(x) {
  if (x < -700) return 0;
  let n = Math.floor(x * (PARTS / Math.LN2) + 0.5) | 0, r = x - n * LN2_PARTS_HIGH - n * LN2_PARTS_LOW, series = 1 + r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  return ROOTS[n & PARTS - 1] * series * POWERS[(n >> 6) + 1022];
}

// src/inference/choice-likelihood.ts
function addCurvature(choices, u, w, slope, information, informationAt = 0) {
  let { x, tasks, others, users, size: k } = choices, mean3 = new Float64Array(k), value = 0, logits2 = new Float64Array(8);
  for (let t = users[u]; t < users[u + 1]; t++) {
    let [first, end] = [tasks[t], tasks[t + 1]];
    logits2.length < end - first && (logits2 = new Float64Array(end - first));
    let other = others[t], highest = 0;
    for (let row = first; row < end; row++) {
      let logit = 0;
      for (let i = 0; i < k; i++) logit += x[row * k + i] * w[i];
      logits2[row - first] = logit, highest = Math.max(highest, -logit);
    }
    let sum2 = fastExp(-highest);
    for (let j = 0; j < end - first; j++) sum2 += fastExp(-logits2[j] - highest);
    value -= highest + log2(sum2) + other * logits2[0], mean3.fill(0);
    for (let row = first; row < end; row++) {
      let p = fastExp(-logits2[row - first] - highest) / sum2, score2 = p - other;
      for (let i = 0; i < k; i++) {
        let xi = x[row * k + i];
        slope[i] = slope[i] + score2 * xi, mean3[i] = mean3[i] + p * xi;
        let at2 = informationAt + i * k;
        for (let j = 0; j <= i; j++)
          information[at2 + j] = information[at2 + j] + p * xi * x[row * k + j];
      }
    }
    for (let i = 0; i < k; i++) {
      let at2 = informationAt + i * k;
      for (let j = 0; j <= i; j++)
        information[at2 + j] = information[at2 + j] - mean3[i] * mean3[j];
    }
  }
  return value;
}
function packedChoices(counts, others) {
  let packed = new Int32Array(2 * counts.length), shares = new Float32Array(packed.buffer);
  for (let t = 0; t < counts.length; t++)
    packed[2 * t] = at(counts, t), shares[2 * t + 1] = at(others, t);
  return packed;
}

// src/inference/sampler.ts
var Layout = class _Layout {
  constructor(end) {
    this.end = end;
  }
  end;
  /** A layout without arrays. */
  static empty() {
    return new _Layout(4096);
  }
  /** The same layout, to which arrays can be added separately. */
  copy() {
    return new _Layout(this.end);
  }
  /** The address of room for n values of 8 bytes; it is a multiple of 16. */
  take(n) {
    let address = this.end;
    return this.end += Math.ceil(n / 2) * 16, address;
  }
  /**
   * The kernels with a memory that has this layout, filled with zeros.
   * @throws RangeError when it needs more than 4 GiB.
   */
  async open() {
    let memory = new WebAssembly.Memory({ initial: 1 });
    this.reserve(memory);
    let { exports } = await WebAssembly.instantiate(await samplerKernels(), { env: { memory } });
    return { kernels: exports, memory };
  }
  /**
   * Enlarges a memory to this layout, which detaches views of it.
   * @throws RangeError when it needs more than 4 GiB.
   */
  reserve(memory) {
    let pages = Math.ceil((this.end + 64) / 65536);
    if (pages > 65536)
      throw new RangeError(
        `data: its choices need ${(this.end / 2 ** 30).toFixed(1)} GiB of memory; there are at most 4`
      );
    let more = pages - memory.buffer.byteLength / 65536;
    more > 0 && memory.grow(more);
  }
};

// src/inference/draws.ts
var DRAWS = 4096, FIRST = 512, LEAST = 100, FREEDOM = 16, LANES = 16, Draws = class _Draws {
  constructor(k, sampler, addresses, layout) {
    this.k = k;
    this.sampler = sampler;
    this.addresses = addresses;
    this.layout = layout;
  }
  k;
  sampler;
  addresses;
  layout;
  /** −log density of t at the draws, by r. */
  densities = /* @__PURE__ */ new Map();
  static async open(k) {
    let layout = Layout.empty(), rows = 2 * k + 1, addresses = {
      all: layout.take(rows * DRAWS / 2),
      first: layout.take(rows * FIRST / 2),
      logs: layout.take(FREEDOM * DRAWS / 8),
      weights: layout.take(DRAWS),
      shares: layout.take(DRAWS / 2),
      densities: layout.take(DRAWS)
    }, draws = new _Draws(k, await layout.open(), addresses, layout);
    return draws.fill(), draws;
  }
  /**
   * The shares of the draws, of sum 1: in proportion to the probability of the known choices, times exp(−½ |s|²), over the density
   * of t. Each row of `place` is a coordinate of s. With `isFirst`, those of the first draws alone. Where many directions are
   * known, one draw would have all of the share: then the shares are flattened towards those of the proposal.
   */
  weigh(known, place, isFirst = !1) {
    let { kernels, memory } = this.sampler, { weights, shares, densities } = this.addresses, { counts, others, width } = known, r = width - 1, n = isFirst ? FIRST : DRAWS, from = this.from(r, isFirst), rooms = [known.values.length / 2 + 1, counts.length, place.values.length / 2 + 1, 32], [x, tasks, places, scratch] = this.take(...rooms), { buffer } = memory;
    new Float32Array(buffer, x, known.values.length).set(known.values), new Float32Array(buffer, places, place.values.length).set(place.values), new Int32Array(buffer, tasks, 2 * counts.length).set(packedChoices(counts, others)), new Float64Array(buffer, densities, DRAWS).set(this.densitiesOf(r)), kernels.drawLikelihoods(n, width, from, x, tasks, tasks + 8 * counts.length, weights, scratch), kernels.addPrior(n, width, from, places, r, densities, weights, scratch), kernels.weigh(n, weights, shares);
    let found2 = new Float32Array(buffer, shares, n);
    return !isFirst && effectiveNumber(found2) < LEAST && this.flatten(found2), found2.slice();
  }
  /** Raises the weights of all draws to the highest power, to 1 / 1024, at which `LEAST` draws count. */
  flatten(found2) {
    let { kernels, memory } = this.sampler, { weights, shares } = this.addresses, logarithms = new Float64Array(memory.buffer, weights, DRAWS), own = logarithms.slice(), power2 = 0;
    for (let half = 0.5; half >= 1 / 1024; half /= 2) {
      for (let n = 0; n < DRAWS; n++) logarithms[n] = (power2 + half) * at(own, n);
      kernels.weigh(DRAWS, weights, shares), effectiveNumber(found2) >= LEAST && (power2 += half);
    }
    for (let n = 0; n < DRAWS; n++) logarithms[n] = power2 * at(own, n);
    kernels.weigh(DRAWS, weights, shares);
  }
  /** The mean [r] and covariance [r, r] of the r numbers from t, with the shares that were computed last. */
  moments(r, isFirst = !1) {
    let { kernels, memory } = this.sampler, width = r + 1, [out] = this.take(width * width, 0, 0, 0);
    kernels.products(isFirst ? FIRST : DRAWS, width, this.from(r, isFirst), this.addresses.shares, out);
    let sums = new Float64Array(memory.buffer, out, width * width), mean3 = Float64Array.from({ length: r }, (_, i) => at(sums, r * width + i)), covariance = Float64Array.from({ length: r * r }, (_, k) => {
      let [i, j] = [Math.floor(k / r), k % r];
      return at(sums, Math.max(i, j) * width + Math.min(i, j)) - at(mean3, i) * at(mean3, j);
    });
    return { mean: mean3, covariance };
  }
  /** The probabilities [1 + J] of an alternative and of J others, the rows, whose coefficients are less those of the first. */
  choiceProbabilities(r, shares, { width, values }) {
    let { kernels, memory } = this.sampler, J = values.length / width, [x, out, scratch] = this.take(values.length / 2 + 1, J + 1, 10 * J + 2, 0), { buffer } = memory;
    return new Float32Array(buffer, x, values.length).set(values), new Float32Array(buffer, this.addresses.shares, DRAWS).set(shares), kernels.choiceProbabilities(DRAWS, width, this.from(r), this.addresses.shares, x, J, out, scratch), new Float64Array(buffer, out, J + 1).slice();
  }
  /** The address of the last r numbers from t. */
  from(r, isFirst = !1) {
    let [address, n] = isFirst ? [this.addresses.first, FIRST] : [this.addresses.all, DRAWS];
    return address + 4 * n * (this.k - r);
  }
  densitiesOf(r) {
    let known = this.densities.get(r);
    if (known) return known;
    let numbers = new Float32Array(this.sampler.memory.buffer, this.from(r), r * DRAWS), squares = new Float64Array(DRAWS);
    numbers.forEach((x, i) => {
      squares[i % DRAWS] = at(squares, i % DRAWS) + x * x;
    });
    let densities = squares.map((sum2) => (FREEDOM + r) / 2 * log2(1 + sum2 / FREEDOM));
    return this.densities.set(r, densities), densities;
  }
  /** Fills all draws. */
  fill() {
    let { kernels, memory } = this.sampler, { k } = this, { all, first, logs } = this.addresses, [key, words] = this.take(1, 2, 0, 0), { buffer } = memory, half = DRAWS / 2;
    kernels.logUniform(logs, FREEDOM / 2 * half, 89418, 1, key, words);
    let logarithms = new Float32Array(buffer, logs, FREEDOM / 2 * half), shrink = new Float64Array(half);
    logarithms.forEach((x, i) => {
      shrink[i % half] = at(shrink, i % half) - 2 * x / FREEDOM;
    });
    for (let n = 0; n < half; n++) shrink[n] = 1 / Math.sqrt(at(shrink, n));
    let normals = new Float32Array(buffer, first, half);
    for (let row = 0; row < 2 * k + 1; row++) {
      let own = new Float32Array(buffer, all + 4 * DRAWS * row, DRAWS);
      if (row === k) {
        own.fill(1);
        continue;
      }
      kernels.normal(first, half, 89418, 2 + row, key, words);
      for (let n = 0; n < half; n++) {
        let place = n + LANES * Math.floor(n / LANES);
        own[place] = row < k ? at(normals, n) * at(shrink, n) : at(normals, n), own[place + LANES] = -at(own, place);
      }
    }
    for (let row = 0; row < 2 * k + 1; row++) {
      let own = new Float32Array(buffer, all + 4 * DRAWS * row, FIRST);
      new Float32Array(buffer, first + 4 * FIRST * row, FIRST).set(own);
    }
  }
  /** Addresses of arrays of 8-byte values behind those that stay. The next call takes the same room. */
  take(...lengths) {
    let layout = this.layout.copy(), addresses = lengths.map((length) => layout.take(length));
    return layout.reserve(this.sampler.memory), addresses;
  }
}, effectiveNumber = (shares) => 1 / shares.reduce((sum2, p) => sum2 + p * p, 0);

// src/inference/proposal.ts
var STEPS = 30, ENOUGH = 1e-3;
function laplaceProposal({ width, values, counts, others }) {
  let r = width - 1, tasks = Int32Array.from({ length: counts.length + 1 });
  for (let [t, count] of counts.entries()) tasks[t + 1] = tasks[t] + count;
  let choices = {
    size: width,
    x: Float64Array.from(values, (x) => -x),
    tasks,
    others: Float32Array.from(others),
    users: Int32Array.of(0, counts.length)
  }, evaluate2 = (s2) => {
    let slope = new Float64Array(width), information = new Float64Array(width * width), value = addCurvature(choices, 0, Float64Array.of(...s2, 1), slope, information), H = new Float64Array(r * r);
    for (let i = 0; i < r; i++) {
      let own = s2[i];
      value -= 0.5 * own * own, slope[i] = slope[i] - own;
      for (let j = 0; j <= i; j++) H[i * r + j] = information[i * width + j] + +(i === j);
    }
    return { value, slope: slope.slice(0, r), R: cholesky(H, r, H) };
  }, s = new Float64Array(r), here = evaluate2(s);
  for (let step2 = 0; step2 < STEPS; step2++) {
    let move = here.slope;
    solve(here.R, move, r);
    let moved = (size2) => s.map((x, i) => x + size2 * move[i]), size = 1, next = evaluate2(moved(size));
    for (; next.value < here.value && size > 1e-3; )
      size /= 2, next = evaluate2(moved(size));
    if (!(next.value > here.value)) break;
    let gain = next.value - here.value;
    if (s = moved(size), here = next, gain < ENOUGH) break;
  }
  return { center: s, root: transposed(inverseLower(here.R, r), r) };
}
function improved({ center, root }, { mean: mean3, covariance }, shares) {
  let r = center.length, size = effectiveNumber(shares), kept = r / (size + r), V = covariance.map((v, k) => (1 - kept) * v + (k % (r + 1) === 0 ? kept : 0)), R = cholesky(V, r, V), shape = new Float64Array(r * r), place = center.slice();
  for (let i = 0; i < r; i++)
    for (let k = 0; k < r; k++) {
      let c = root[i * r + k];
      if (c !== 0) {
        place[i] = place[i] + c * (1 - kept) * mean3[k];
        for (let j = 0; j <= k; j++) shape[i * r + j] = shape[i * r + j] + c * R[k * r + j];
      }
    }
  return { center: place, root: shape };
}
function inNoise({ width, values }, { center, root }) {
  let r = width - 1, rows = new Float64Array(values.length);
  for (let from = 0; from < values.length; from += width) {
    let constant = values[from + r];
    for (let i = 0; i < r; i++) {
      let x = values[from + i];
      if (x !== 0) {
        constant += x * center[i];
        for (let j = 0; j < r; j++) rows[from + j] = rows[from + j] + x * root[i * r + j];
      }
    }
    rows[from + r] = constant;
  }
  return { width, values: rows };
}
function latentMoments({ mean: mean3, covariance }, directions, { center, root }, L) {
  let { width: r } = directions, z = new Float64Array(L);
  for (let i = 0; i < r; i++) z[i] = at(center, i) + dot(root.subarray(i * r, (i + 1) * r), mean3);
  rotateBack(z, directions);
  let excess = timesTransposed(timesTransposed(root, covariance, r), root, r);
  for (let i = 0; i < r; i++) excess[i * (r + 1)] = at(excess, i * (r + 1)) - 1;
  let columns = Array.from({ length: r }, (_, i) => {
    let column2 = new Float64Array(L);
    return column2[i] = 1, rotateBack(column2, directions), column2;
  }), variance = new Float64Array(L).fill(1);
  for (let l = 0; l < L; l++) {
    let own = Float64Array.from(columns, (column2) => at(column2, l));
    for (let i = 0; i < r; i++)
      variance[l] = at(variance, l) + at(own, i) * dot(excess.subarray(i * r, (i + 1) * r), own);
    variance[l] = Math.max(0, at(variance, l));
  }
  return { mean: z, variance };
}

// src/inference/importance.ts
var isExact = ({ config }, refine) => config.method === "hierarchical" && refine === void 0, WIDER = 1.2, ImportanceSampler = class _ImportanceSampler {
  constructor(model, plugIn, draws) {
    this.model = model;
    this.plugIn = plugIn;
    this.draws = draws;
    let { latent: L, size: d } = model.config, parameter = (name) => model.parameters.get(name), [priorMean, R] = [parameter("prior.mean"), parameter("reward.latent")];
    this.deviation = Float64Array.from(parameter("prior.logVariance"), (v) => exp2(v / 2)), this.center = Float64Array.from(parameter("reward.weight")), this.roots = new Float64Array(L * d);
    for (let l = 0; l < L; l++)
      for (let j = 0; j < d; j++) {
        let r = at(R, l * d + j);
        this.center[j] = at(this.center, j) + at(priorMean, l) * r, this.roots[l * d + j] = at(this.deviation, l) * r;
      }
  }
  model;
  plugIn;
  draws;
  /** The weights of the normalised features are w = center + z · roots, for z ~ N(0, I): [d] and [L, d]. */
  center;
  roots;
  deviation;
  /** With `plugIn`, choices are predicted at the posterior mean. */
  static async open(model, plugIn = !1) {
    return new _ImportanceSampler(model, plugIn, await Draws.open(model.config.latent));
  }
  /** The posterior of a user with these answers. */
  posterior(context) {
    let { draws } = this, { known, directions } = this.known(lastAnswers(this.model.config, context)), r = directions.width, itself = {
      width: r + 1,
      values: Float64Array.from({ length: r * (r + 1) }, (_, k) => +(k % (r + 2) === 0))
    }, weigh = (proposal3, isFirst) => draws.weigh({ ...known, ...inNoise(known, proposal3) }, inNoise(itself, proposal3), isFirst), proposal2 = laplaceProposal(known);
    if (r > 0) {
      proposal2 = { ...proposal2, root: proposal2.root.map((x) => WIDER * x) };
      let shares2 = weigh(proposal2, !0);
      proposal2 = improved(proposal2, draws.moments(r, !0), shares2);
    }
    return { shares: weigh(proposal2), directions, proposal: proposal2, ...this.moments(directions, proposal2) };
  }
  /** The predictions of a user's choices. */
  predict(posterior, choices) {
    let { size: d } = this.model.config;
    return choices.map(({ alternatives, isWorst }) => {
      let features = alternatives.map((alternative) => segmentFeatures(this.model, alternative));
      if (isWorst) for (let own of features) for (let i = 0; i < d; i++) own[i] = -at(own, i);
      let utility = Float64Array.from(features, (x) => dot(x, posterior.mean));
      if (this.plugIn) return { utility, probability: softmax(utility) };
      let [first, ...others] = features, rows = this.rowsOf(
        posterior,
        others.map((own) => own.map((x, i) => x - at(first, i)))
      );
      return {
        utility,
        probability: this.draws.choiceProbabilities(posterior.directions.width, posterior.shares, rows)
      };
    });
  }
  /** The known choices, with rows that are coefficients of s [r] and of 1, and the directions of s. */
  known(context) {
    let { latent: L } = this.model.config, choices = choicesOfUser(context), rows = choices.flat().map((row) => {
      let { a, b, label } = context[row], [preferred, other] = (label === 0 ? [b, a] : [a, b]).map((side) => segmentFeatures(this.model, side));
      return other.map((x, j) => x - at(preferred, j));
    }), n = rows.length, inLatent = new Float64Array(n * L);
    for (let [row, x] of rows.entries()) inLatent.set(this.inLatent(x), row * L);
    let directions = trapezoid(inLatent, n, L), { lower, width: r } = directions, values = new Float64Array(n * (r + 1));
    rows.forEach((x, row) => {
      values.set(lower.subarray(row * r, (row + 1) * r), row * (r + 1)), values[row * (r + 1) + r] = dot(x, this.center);
    });
    let counts = choices.map(({ length }) => length), others = choices.map(([row]) => otherShare(context[row].label));
    return { known: { width: r + 1, values, counts, others }, directions };
  }
  /** The mean and variance of the posterior, from the shares that were computed last. */
  moments(directions, proposal2) {
    let { latent: L, size: d } = this.model.config, { mean: z, variance } = latentMoments(this.draws.moments(directions.width), directions, proposal2, L), mean3 = this.center.slice();
    for (let l = 0; l < L; l++) {
      variance[l] = at(variance, l) * at(this.deviation, l) ** 2;
      for (let j = 0; j < d; j++) mean3[j] = at(mean3, j) + at(z, l) * at(this.roots, l * d + j);
    }
    return { mean: mean3, variance };
  }
  /** Features [J][d] as coefficients of the draws. What is orthogonal to s needs one direction for each row, not one for each of L. */
  rowsOf({ directions, proposal: proposal2 }, features) {
    let { latent: L } = this.model.config, { width: r } = directions, J = features.length, known = new Float64Array(J * (r + 1)), free = new Float64Array(J * (L - r));
    features.forEach((x, j) => {
      let own = this.inLatent(x);
      rotate(own, directions), known.set(own.subarray(0, r), j * (r + 1)), known[j * (r + 1) + r] = dot(x, this.center), free.set(own.subarray(r), j * (L - r));
    });
    let { values } = inNoise({ width: r + 1, values: known }, proposal2), { lower, width } = trapezoid(free, J, L - r), all = r + 1 + width;
    return {
      width: all,
      values: Float64Array.from({ length: J * all }, (_, k) => {
        let [j, i] = [Math.floor(k / all), k % all];
        return i <= r ? at(values, j * (r + 1) + i) : at(lower, j * width + i - r - 1);
      })
    };
  }
  /** x · rootsᵀ: the coefficients of z. */
  inLatent(x) {
    let { latent: L, size: d } = this.model.config;
    return Float64Array.from({ length: L }, (_, l) => dot(x, this.roots.subarray(l * d, (l + 1) * d)));
  }
};
function softmax(utility) {
  let largest = utility.reduce((most, u) => Math.max(most, u), Number.NEGATIVE_INFINITY), odds = utility.map((u) => exp2(u - largest)), total = odds.reduce((sum2, o) => sum2 + o, 0);
  return odds.map((o) => o / total);
}
function segmentFeatures({ config: { size: d }, normalisation }, segment) {
  let features = new Float64Array(d);
  return normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  }), features;
}

// src/inference/posteriors.ts
var CHUNK = 32;
async function* posteriors(open, model, users, { refine, plugIn = !1 } = {}) {
  let infer = isPersonal(model) ? inference(open, model, users, refine) : null, weigh = isPersonal(model) && weighsSamples(model.config) && !plugIn ? weighing(open, model, users) : null, latent = latentSize(model.config);
  for (let from = 0; from < users.length; from += CHUNK) {
    let chunk = users.slice(from, from + CHUNK), program = await infer?.(chunk), take = async (name) => Float32Array.from(program ? await program.read(name) : []), [samples, mean3] = [program ? await take("z") : null, await take("mean")], z = plugIn && samples ? samples.map((_, i) => meanAt(mean3, latent, i)) : samples;
    z && await weigh?.(chunk, z), yield { chunk, z, mean: mean3, variance: await take("variance") };
  }
}
function inference(open, model, all, refine) {
  let { parameters } = model, known = (user) => user ? lastAnswers(model.config, user.context) : [], config = sized(model.config, all), network2 = networkOf(config.encoder), encoder = network2 && open(encoderPlan(config, network2, CHUNK)), steps = newtonSteps(!network2, refine), choose2 = () => choosesAmongSeveral(
    config,
    all.map(({ context }) => context)
  ), newton = steps > 0 ? open(newtonPlan(config, CHUNK, choose2())) : null;
  return async (users) => {
    let contexts = Array.from({ length: CHUNK }, (_, u) => known(users[u]));
    if (encoder && (writeAnswers(encoder, model, contexts), await encoder.run()), newton) {
      let prior2 = Array.from(parameters.get("prior.mean")), start = encoder ? await encoder.read("mean") : contexts.flatMap(() => prior2);
      await runNewton(newton, model, contexts, start, steps);
    }
    return newton ?? encoder;
  };
}
function weighing(open, model, all) {
  let config = sized(model.config, all), contexts = all.map(({ context }) => context), program = open(weightPlan(config, choosesAmongSeveral(config, contexts))), size = SAMPLES * config.latent;
  return async (users, z) => {
    for (let [u, { context }] of users.entries()) {
      let own = z.slice(u * size, (u + 1) * size);
      writeWeighted(program, model, lastAnswers(model.config, context), own), await program.run(), z.set(resampleBy(await program.read("weight"), own, config.latent), u * size);
    }
  };
}
var sized = (config, all) => withPlaces(
  config,
  all.reduce((most, { context }) => Math.max(most, lastAnswers(config, context).length), 0)
), meanAt = (mean3, latent, i) => at(mean3, Math.floor(i / (SAMPLES * latent)) * latent + i % latent);

// src/inference/predict.ts
var BLOCK = 64, predict = (backend, model, users, options = {}) => withPrograms(backend, (load) => predictWith((plan) => loadPlan({ load }, plan, model), model, users, options));
async function predictWith(open, model, users, options) {
  if (isPersonal(model) && isExact(model, options.refine)) {
    let sampler = await ImportanceSampler.open(model, options.plugIn);
    return users.map(({ context, questions }) => {
      let posterior = sampler.posterior(context), choices2 = sampler.predict(
        posterior,
        questions.map(({ a, b }) => ({ alternatives: [a, b], isWorst: !1 }))
      );
      return { probability: Float64Array.from(choices2, ({ probability: probability2 }) => at(probability2, 0)), variance: posterior.variance };
    });
  }
  let latent = latentSize(model.config), longest = users.reduce((n, { questions }) => Math.max(n, questions.length), 1), places = Math.min(longest, BLOCK), choices = open(choicePlan(model.config, CHUNK, places)), predictions = [];
  for await (let { chunk, z, variance } of posteriors(open, model, users, options)) {
    z && choices.write("z", z);
    let probability = chunk.map(({ questions }) => new Float64Array(questions.length)), most = probability.reduce((n, { length }) => Math.max(n, length), 0);
    for (let from = 0; from < most; from += places) {
      let asked = chunk.map(({ questions }) => questions.slice(from, from + places));
      writeComparisons(choices, model, asked, places), await choices.run();
      let p = await choices.read("probability");
      asked.forEach(({ length }, u) => {
        length > 0 && probability[u]?.set(p.subarray(u * places, u * places + length), from);
      });
    }
    probability.forEach((p, u) => {
      predictions.push({
        probability: p,
        variance: Float64Array.from(variance.subarray(u * latent, (u + 1) * latent))
      });
    });
  }
  return predictions;
}
var score = (backend, model, users, alternatives) => withPrograms(backend, (load) => scoreWith((plan) => loadPlan({ load }, plan, model), model, users, alternatives));
async function scoreWith(open, model, users, alternatives) {
  let { size } = model.config, n = alternatives.length / size, ranks = open(rankPlan(model.config, n, { users: CHUNK, comparisons: model.comparison?.shape[0] })), rows = Array.from({ length: n }, (_, i) => alternatives.subarray(i * size, (i + 1) * size));
  writeAlternatives(ranks, model, rows);
  let scored = [];
  for await (let { chunk, z } of posteriors(open, model, users)) {
    z && ranks.write("z", z), await ranks.run();
    let [reward, best] = [await ranks.read("reward"), await ranks.read("best")];
    chunk.forEach((_, u) => {
      let row = z ? u * n : 0, rowOf = (values) => Float64Array.from({ length: n }, (_2, i) => at(values, row + i));
      scored.push({ reward: rowOf(reward), best: rowOf(best) });
    });
  }
  return scored;
}
async function posteriorMeans(backend, model, users) {
  let latent = latentSize(model.config);
  return latent === 0 ? null : withPrograms(backend, async (load) => {
    let means = new Float32Array(users.length * latent), written = 0;
    for await (let { chunk, mean: mean3 } of posteriors((plan) => loadPlan({ load }, plan, model), model, users))
      means.set(mean3.subarray(0, chunk.length * latent), written), written += chunk.length * latent;
    return means;
  });
}

// src/train/relabel.ts
async function relabel(backend, model, trajectories, options = {}) {
  let { scaling = "spo", comparisons = 1e3, rivals = 1, every = 1, seed = 0, onProgress, signal } = options, { observations, observationSize, offsets } = trajectories, { config, normalisation } = model, latent = latentSize(config);
  for (let [name, n] of Object.entries({ comparisons, rivals, every })) checkWhole(name, n, 1);
  if (rivals > 1 && !SCALINGS[scaling].comparesStates)
    throw new RangeError(
      `rivals: got ${rivals}; it must be 1 when rewards are scaled by ${scaling}: only spo compares states`
    );
  let { columns = Array.from({ length: observationSize }, (_, i) => i) } = options;
  if (Array.isArray(columns) || refuse("columns", columns, "a list of columns"), columns.length !== config.size)
    throw new RangeError(
      `columns: got ${columns.length} columns; the model has ${config.size} features; name the column of each feature (--columns)`
    );
  let wrong = columns.findIndex((c) => !isWhole(c, 0, observationSize - 1));
  if (wrong >= 0)
    throw new RangeError(
      `columns: got ${describe(columns[wrong])}; observations have columns 0 to ${observationSize - 1}`
    );
  let rows = rowCount(trajectories), random = new Random(seed, 48344033), count = trajectoryCount(trajectories), groups = latent > 0 ? Math.ceil(count / every) : 1, ends = (g) => latent > 0 ? at(offsets, Math.min(count, g * every)) : rows * g, longest = Array.from({ length: groups }, (_, g) => ends(g + 1) - ends(g)).reduce((n, m) => Math.max(n, m), 0), features = (row2, out, start) => {
    for (let j = 0; j < columns.length; j++) {
      let x = at(observations, row2 * observationSize + at(columns, j)), normal2 = Math.fround((x - at(normalisation.mean, j)) * at(normalisation.scale, j));
      if (!Number.isFinite(normal2))
        throw new RangeError(
          `observations: value ${columns[j]} of row ${row2} is ${x}; it must be finite and of the magnitude of the training data`
        );
      out[start + j] = normal2;
    }
  }, sample = new Float32Array(comparisons * config.size);
  for (let k = 0; k < comparisons; k++) features(random.index(rows), sample, k * config.size);
  let open = (on, load) => {
    let size = blockSize(config, comparisons, longest, on.name), plan = scaledPlan(config, scaling, size, comparisons), program = loadPlan(
      { load: (plan2, seed2) => load(plan2, seed2, on) },
      plan,
      { parameters: model.parameters },
      seed
    );
    return program.plan.named.has("comparison") && program.write("comparison", sample), { program, size };
  }, trial = (on) => {
    let { program, size } = open(on, on.load);
    return { program, units: size, counts: (states) => ({ states }) };
  }, latents = options.latents ?? drawPrior(model, groups, random);
  if (latents.length !== groups * latent)
    throw new RangeError(`latents: got ${latents.length} numbers; it must have ${groups} \xD7 ${latent}`);
  let rewards = new Float32Array(rows), [group, row, runs] = [0, 0, 0], lastYield = performance.now();
  await withPrograms(backend, async (load) => {
    let { program, size } = open(await backend.failover?.faster(trial) ?? backend, load), block = new Float32Array(size * config.size);
    for (program.step = runs; group < groups; group++)
      for (latent > 0 && program.write("z", latents.subarray(group * latent, (group + 1) * latent)); row < ends(group + 1); ) {
        if (signal?.aborted) throw signal.reason;
        let states = Math.min(size, ends(group + 1) - row);
        for (let i = 0; i < states; i++) features(row + i, block, i * config.size);
        program.write("states", block.subarray(0, states * config.size)), await program.run(1, { states }), runs++;
        let scaled = await program.read("reward");
        for (let i = 0; i < states; i++) rewards[row + i] = power(at(scaled, i), rivals);
        row += states, !(performance.now() - lastYield < 50) && (onProgress?.({ step: row, steps: rows }), await new Promise((resolve) => setTimeout(resolve)), lastYield = performance.now());
      }
  });
  let bad = rewards.findIndex((r) => !Number.isFinite(r));
  if (bad >= 0) {
    let { needs } = SCALINGS[scaling];
    throw new RangeError(
      `reward: row ${bad} has ${rewards[bad]}; observations must be of the magnitude of the training data${needs ? `, and ${needs}` : ""}`
    );
  }
  if (SCALINGS[scaling].overData?.(rewards), latent === 0) return { rewards, condition: null };
  let of = Int32Array.from({ length: count }, (_, t) => Math.floor(t / every));
  return { rewards, condition: { values: latents, size: latent, of } };
}
function power(x, n) {
  if (n === 1) return x;
  let half = power(x, Math.floor(n / 2));
  return n % 2 === 1 ? half * half * x : half * half;
}
async function inferredLatents(backend, model, answers, n, seed = 0) {
  let L = latentSize(model.config), random = new Random(seed, 48344034), people = random.permutation(userCount(answers)).slice(0, n), users = people.map((user) => ({ context: answersOfUser(answers, user) })), means = await posteriorMeans(backend, model, users) ?? new Float32Array(), drawn = Array.from({ length: n }, () => random.index(people.length));
  return Float32Array.from({ length: n * L }, (_, i) => at(means, at(drawn, Math.floor(i / L)) * L + i % L));
}
function drawPrior({ config, parameters }, n, random) {
  let mean3 = parameters.get("prior.mean") ?? new Float32Array(), logVariance = parameters.get("prior.logVariance") ?? new Float32Array(), L = latentSize(config);
  return Float32Array.from({ length: n * L }, (_, i) => {
    let j = i % L;
    return at(mean3, j) + exp2(0.5 * at(logVariance, j)) * random.normal();
  });
}

// src/train/training-loop.ts
var INTERVALS = 40, SLICE_MS = 50, ACTIVE_KL = 0.01;
function withFailover(backend, options, train2) {
  if (!backend.failover) return withPrograms(backend, (load) => train2(load, options));
  let { resume } = options, onCheckpoint = async (bytes) => {
    resume = bytes, await options.onCheckpoint?.(bytes);
  };
  return withPrograms(backend, (load) => train2(load, { ...options, resume, onCheckpoint }));
}
async function run(training, { onProgress, signal, onCheckpoint, resume }) {
  let { program, steps, fingerprint: fingerprint2, intervals, evaluate: evaluate2 } = training;
  if (resume !== void 0) {
    let saved = await decodeCheckpoint(resume, fingerprint2);
    for (let [name, values] of matching(saved.state, program)) program.write(name, values);
    program.step = saved.step, training.best = saved.best, intervals.push(...saved.intervals);
  }
  let save = async () => {
    if (!onCheckpoint) return;
    let state = await snapshot(program);
    [...state.values()].some((values) => !values.every(Number.isFinite)) || await onCheckpoint(
      await encodeCheckpoint({ step: program.step, state, best: training.best, intervals }, fingerprint2)
    );
  }, interval = Math.ceil(steps / INTERVALS), slice2 = 1;
  for (; program.step < steps; ) {
    let until = Math.min(steps, (Math.floor(program.step / interval) + 1) * interval);
    for (; program.step < until; ) {
      let n = Math.min(slice2, until - program.step), started = performance.now();
      if (await program.run(n), slice2 = Math.max(1, Math.round(n * SLICE_MS / Math.max(performance.now() - started, 0.1))), onProgress?.({ step: program.step, steps, interval: last(intervals) }), await new Promise((resolve) => setTimeout(resolve)), signal?.aborted && program.step < until)
        throw await save(), signal.reason;
    }
    let done = { step: until, training: await takeMetrics(program) };
    if (await evaluate2(done), intervals.push(done), await save(), signal?.aborted && until < steps) throw signal.reason;
  }
}
async function takeMetrics(program) {
  let metrics = {}, names = [...program.plan.named.keys()].filter((name) => name.startsWith("metric."));
  for (let [name, [count = 0, ...sums]] of await readAll(program, names)) {
    let means = sums.map((total) => total / count);
    if (!means.every(Number.isFinite))
      throw new RangeError(
        `training: ${name.slice(7)} is no longer finite at step ${program.step}; lower the learning rate, or scale features to about 1`
      );
    program.write(name, new Float32Array(sums.length + 1)), metrics[name.slice(7)] = means.length === 1 ? at(means, 0) : means, name === "metric.kl" && (metrics.activeUnits = means.filter((nats) => nats > ACTIVE_KL).length);
  }
  return metrics;
}
function matching(state, { plan }) {
  for (let [name, t] of plan.named) {
    let wants = t.leaf === "parameter" || t.leaf === "state" ? t.rows.times * t.cols : void 0;
    if (state.get(name)?.length !== wants)
      throw new FormatError(
        `checkpoint: "${name}" has ${state.get(name)?.length ?? "no"} values; the run has ${wants ?? "none"}`
      );
  }
  return state;
}

// src/train/transitions.ts
function checkRewarded({ trajectories, rewards, condition }) {
  checkTrajectories(trajectories);
  let fail = (message) => {
    throw new RangeError(message);
  }, [rows, count] = [rowCount(trajectories), trajectoryCount(trajectories)];
  if (rewards.length !== rows && fail(`rewards: got ${rewards.length} for ${rows} rows; each row has one`), !condition) return;
  let { values, size, of } = condition, n = values.length / size;
  Number.isInteger(n) && n >= 1 || fail(`condition: ${values.length} values do not divide into rows of ${size}; it must be one row or more`), of.length !== count && fail(`condition: got ${of.length} rows for ${count} trajectories; each trajectory has one`);
  let wrong = of.findIndex((row) => row < 0 || row >= n);
  wrong >= 0 && fail(`condition: trajectory ${wrong} has row ${of[wrong]}; it must be from 0 to ${n - 1}`);
}
function stepsOf({ trajectories, condition }) {
  let { offsets, terminals } = trajectories, steps = new Int32Array(3 * rowCount(trajectories)), n = 0;
  for (let t = 0; t < trajectoryCount(trajectories); t++) {
    let last2 = at(offsets, t + 1) - 1;
    for (let row = at(offsets, t); row <= last2; row++)
      row === last2 && !terminals?.[row] || (steps[n++] = row, steps[n++] = Math.min(row + 1, last2), steps[n++] = condition?.of[t] ?? 0);
  }
  if (n === 0)
    throw new RangeError("trajectories: each has a single row and so no transition; at least one must have two rows");
  return steps.subarray(0, n);
}
function transitionsOf(graph, rewarded, batch) {
  let { trajectories, condition, lookAhead } = rewarded, { observations, observationSize, actions, actionSize, terminals } = trajectories, rows = rowCount(trajectories), steps = stepsOf(rewarded), ends = terminals?.some((t) => t !== 0), leaf = {
    steps: graph.data("steps", steps.length / 3, 3, "i32"),
    observations: graph.data("observations", rows, observationSize),
    actions: graph.data("actions", rows, actionSize),
    rewards: graph.data("rewards", rows, 1),
    continues: ends ? graph.data("continues", rows, 1) : null,
    conditions: condition && graph.data("conditions", condition.values.length / condition.size, condition.size)
  }, drawn = gather(leaf.steps, sampleIndex(graph, steps.length / 3, batch)), [row, next] = [column(drawn, 0), column(drawn, 1)], z = leaf.conditions && gather(leaf.conditions, slice(drawn, 2, 3));
  return {
    drawn: {
      state: stateOf(gather(leaf.observations, row), z),
      action: gather(leaf.actions, row),
      reward: gather(leaf.rewards, lookAhead ? next : row),
      next: stateOf(gather(leaf.observations, next), z),
      mask: leaf.continues && gather(leaf.continues, row)
    },
    write(program, normalisation) {
      program.write("steps", steps), program.write("observations", normalise(observations, normalisation)), program.write("actions", actions), program.write("rewards", rewarded.rewards), terminals && ends && program.write(
        "continues",
        Float32Array.from(terminals, (t) => t ? 0 : 1)
      ), condition && program.write("conditions", condition.values);
    }
  };
}

// src/train/train-policy.ts
function policyTraining(config, rewarded, settings) {
  let graph = new Graph(), { drawn, write } = transitionsOf(graph, rewarded, settings.batch);
  return iqlStep(graph, iql(config, drawn, settings), settings), { plan: compile(graph), write };
}
async function trainPolicy(backend, trajectories, model, given = {}) {
  checkTrajectories(trajectories), checkModel(model), checkPolicyOptions(given);
  let { reward, users, lookAhead = !1, onReward, columns, comparisons, rivals, every, ...options } = given;
  users !== void 0 && checkUsers(users, model);
  let { seed, signal } = options, groups = Math.ceil(trajectoryCount(trajectories) / (every ?? 1)), latents = users && latentSize(model.config) > 0 ? await inferredLatents(backend, model, users, groups, seed) : void 0, relabelling = { ...{ scaling: reward, columns, comparisons, rivals, every }, latents, seed, signal, onProgress: onReward }, rewarded = await relabel(backend, model, trajectories, relabelling), { policy, report } = await trainPolicyOn(backend, { trajectories, lookAhead, ...rewarded }, options);
  return { model: { ...model, policy }, report };
}
function checkUsers(users, { config }) {
  if (checkPreferences(users, "users"), !(users.size === config.size && users.length <= config.length))
    throw new RangeError(
      `users: got segments of up to ${users.length} states of ${users.size} features; the model has up to ${config.length} of ${config.size}`
    );
}
var trainPolicyOn = (backend, rewarded, options = {}) => withFailover(backend, options, (load, run2) => trainPolicyBy(load, rewarded, { ...options, ...run2 }));
async function trainPolicyBy(load, rewarded, options) {
  let { trajectories, rewards, condition } = rewarded;
  checkRewarded(rewarded);
  let settings = iqlSettings(options), { steps, seed, hidden } = settings, { observations, observationSize, actions, actionSize, choices, offsets, terminals } = trajectories, normalisation = normalisationOf(observations, observationSize), config = {
    observation: observationSize,
    action: actionSize,
    choices,
    condition: condition?.size ?? 0,
    hidden
  }, { plan, write } = policyTraining(config, rewarded, settings), program = load(plan, seed);
  write(program, normalisation), initialise(program, seed);
  let meanReward = rewards.reduce((sum2, r) => sum2 + r, 0) / rewards.length, value = terminals?.some((t) => t !== 0) ? 0 : meanReward / (1 - settings.discount);
  for (let name of ["q1", "q2", "v"])
    program.write(`${name}.out.bias`, new Float32Array(name === "v" ? 1 : choices ?? 1).fill(value));
  for (let { name } of parametersOf(plan.graph))
    name.startsWith("target.") && program.write(name, await program.read(name.slice(7)));
  let arrays = [
    observations,
    actions,
    offsets,
    rewards,
    terminals ?? new Uint8Array(),
    condition?.values ?? new Float32Array(),
    condition?.of ?? new Int32Array()
  ], identity2 = await fingerprint({ ...settings, ...config, lookAhead: rewarded.lookAhead }, arrays), policy = async () => ({
    config,
    normalisation,
    parameters: await readAll(program, [...policyShapes(config).keys()])
  }), training = {
    program,
    steps,
    fingerprint: identity2,
    intervals: [],
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: /* @__PURE__ */ new Map() },
    evaluate: async ({ step: step2 }) => options.onPolicy?.(await policy(), step2)
  };
  return await run(training, options), { policy: await policy(), report: { notes: [], steps, bestStep: steps, intervals: training.intervals } };
}

// src/train/tasks.ts
function contextOf(taskSize, length, answers) {
  if (taskSize === 1) return { context: answers };
  let context = Math.max(1, Math.min(answers, Math.floor(mostPlaces(length) / taskSize)));
  return { context, comparisons: context * taskSize };
}
function tasksOf({ labels, offsets, tasks, taskSize }) {
  let starts = [], most = taskSize ?? 1, taskOffsets = new Int32Array(offsets.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let i = offsets[u]; i < offsets[u + 1]; i++) {
      let full = i - (last(starts) ?? 0) >= MAX_CONTEXT;
      (!tasks || i === offsets[u] || tasks[i] !== tasks[i - 1] || full) && starts.push(i), most = Math.max(most, i + 1 - last(starts));
    }
    taskOffsets[u + 1] = starts.length;
  }
  return { starts: [...starts, labels.length], offsets: taskOffsets, most };
}
var found = /* @__PURE__ */ new WeakMap();
function choicesOfTasks(data) {
  let known = found.get(data);
  if (known !== void 0) return known;
  let choices = findChoices(data);
  return found.set(data, choices), choices;
}
function findChoices(data) {
  if (!data.tasks) return null;
  let { starts } = tasksOf(data), sides = sidesIn(data), inTask = starts.slice(0, -1).map((from, k) => choicesAmong(from, at(starts, k + 1), sides)), most = (lists) => lists.reduce((most2, { length }) => Math.max(most2, length), 1), size = most(inTask.flat());
  if (size === 1) return null;
  let places = size * most(inTask), index = new Int32Array(inTask.length * places).fill(-1);
  return inTask.forEach((choices, k) => {
    choices.forEach((rows, m) => {
      rows.forEach((row, j) => {
        index[k * places + m * size + j] = row - at(starts, k);
      });
    });
  }), { size, places, index };
}

// src/train/batch.ts
function dataLeaves(graph, data) {
  let { offsets, starts, most } = tasksOf(data), count = starts.length - 1, choices = choicesOfTasks(data), longest = offsets.reduce((longest2, end, u) => Math.max(longest2, end - (offsets[u - 1] ?? 0)), 1);
  return {
    states: graph.data("states", data.states.length / data.size, data.size),
    pairs: graph.data("pairs", count, most * 2 * data.length, "i32"),
    labels: graph.data("labels", count, most),
    mask: most === 1 ? null : graph.data("mask", count, most),
    choices: choices && { index: graph.data("choices", count, choices.places, "i32"), size: choices.size },
    offsets: graph.data("offsets", offsets.length, 1, "i32"),
    shares: data.labels.some((y) => y !== 0 && y !== 1),
    tasks: Math.min(Math.max(1, Math.floor(MAX_CONTEXT / most)), longest)
  };
}
function writeData(program, data, normalisation) {
  let { offsets, starts, most } = tasksOf(data), width = 2 * data.length, count = starts.length - 1, leaves = {
    states: normalise(data.states, normalisation),
    pairs: new Int32Array(count * most * width).fill(-1),
    labels: new Float32Array(count * most),
    mask: new Float32Array(count * most),
    choices: choicesOfTasks(data)?.index ?? new Int32Array(),
    offsets
  };
  for (let k = 0; k < count; k++) {
    let [from, to] = [starts[k], starts[k + 1]];
    leaves.pairs.set(data.pairs.subarray(from * width, to * width), k * most * width), leaves.labels.set(data.labels.subarray(from, to), k * most), leaves.mask.fill(1, k * most, k * most + to - from);
  }
  for (let [name, values] of Object.entries(leaves)) program.plan.named.has(name) && program.write(name, values);
}
function sampleBatch(data, users, least = 1) {
  let graph = data.states.graph, tasks = Math.max(least, data.tasks), user = sampleIndex(graph, data.offsets.rows.times - 1, users), task = sampleSegment(user, data.offsets, tasks);
  return {
    user,
    pair: reshape(gather(data.pairs, task), data.pairs.cols * tasks),
    label: reshape(gather(data.labels, task), data.labels.cols * tasks),
    mask: data.mask ? reshape(gather(data.mask, task), data.labels.cols * tasks) : present(task),
    choices: data.choices && {
      index: reshape(gather(data.choices.index, task), data.choices.index.cols),
      size: data.choices.size
    }
  };
}
var logits = (config, data, batch, z) => TRAINING_HEADS[config.head].compareBatch(config, data.states, batch.pair, z), logProbabilities = (config, logit, { label, mask }) => multiply(mask, LIKELIHOODS[config.likelihood].logProbability(logit, label));
function negativeLogLikelihood(config, logit, batch) {
  let { reward, sampleReward } = TRAINING_HEADS[config.head], isUtility = reward !== null && sampleReward === null, { choices, label } = batch;
  if (!choices || !isUtility) return negate(sumColumns(logProbabilities(config, logit, batch)));
  let losses = choiceLosses(logit, batch, choices);
  return sumColumns(reshape(losses, losses.rows.times / label.rows.times));
}
function choiceLosses(logit, { label, mask }, { index, size }) {
  let byChoice = (x) => reshape(gatherGroups(reshape(x, 1), index), size);
  return choiceLoss(byChoice(multiply(affine(label, -2, 1), logit)), byChoice(mask));
}
function accuracy(logit, { label, mask }) {
  let side = subtract(step(affine(label, 1, -0.5)), step(affine(label, -1, 0.5))), decided = multiply(mask, multiply(side, side)), correct = multiply(decided, step(multiply(side, logit)));
  return divide(sum(correct), maximum(sum(decided), decided.graph.constant(1)));
}

// src/train/gradient-training.ts
var BETA_CYCLES = 4, EVALUATION_BATCHES = 8;
function trainingPlan(data, objective, { steps, rate, decay, beta, prior: prior2 }) {
  let graph = new Graph(), \u03B2 = schedule(graph, { start: 0, end: beta, period: Math.ceil(steps / BETA_CYCLES), cyclic: !0 }), { loss, metrics } = objective(dataLeaves(graph, data), \u03B2), parameters = parametersOf(graph), trained = parameters.filter(({ name }) => prior2 === "learned" || !name.startsWith("prior.")), gradients = gradient(loss, trained), step2 = schedule(graph, { start: rate, end: 0, period: steps });
  for (let isMatrix of [!0, !1]) {
    let select2 = (tensors) => tensors.filter((_, i) => at(trained, i).rows.times > 1 === isMatrix);
    select2(trained).length > 0 && adam(select2(trained), select2(gradients), step2, { weightDecay: isMatrix ? decay : 0 });
  }
  for (let [name, row] of Object.entries(metrics)) record(name, row);
  return { plan: compile(graph), parameters };
}
var optimise = (backend, job, settings, options, report) => withFailover(backend, options, (load, options2) => optimiseBy(load, job, settings, options2, report));
async function optimiseBy(load, { training: data, heldOut, normalisation, objective, fingerprint: fingerprint2 }, settings, options, report) {
  let { steps, seed, beta } = settings, { plan, parameters } = trainingPlan(data, objective, settings), program = load(plan, seed);
  writeData(program, data, normalisation), initialise(program, seed);
  let evaluation = heldOut && evaluator(load, heldOut, normalisation, seed, (data2) => objective(data2, data2.states.graph.constant(beta))), intervals = [], training = {
    program,
    steps,
    fingerprint: fingerprint2,
    intervals,
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: /* @__PURE__ */ new Map() },
    async evaluate(done) {
      let names = parameters.map(({ name }) => name);
      if (evaluation) {
        for (let [name, values] of await readAll(program, names)) evaluation.write(name, values);
        evaluation.step = 0, await evaluation.run(EVALUATION_BATCHES), done.heldOut = await takeMetrics(evaluation);
      }
      let loss = done.heldOut ? done.heldOut.loss : -done.step;
      loss < training.best.loss && (training.best = { loss, step: done.step, parameters: await readAll(program, names) });
    }
  };
  return await run(training, options), report.intervals.push(...intervals), report.bestStep = training.best.step, training.best.parameters;
}
function evaluator(load, data, normalisation, seed, objective) {
  let graph = new Graph();
  for (let [name, row] of Object.entries(objective(dataLeaves(graph, data)).metrics)) record(name, row);
  let program = load(compile(graph), seed);
  return writeData(program, data, normalisation), program;
}

// src/train/btl.ts
function btl(config, data, answers) {
  let logit = logits(config, data, answers, null), loss = mean(negativeLogLikelihood(config, logit, answers));
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}

// src/train/dpl.ts
function dpl(config, data, answers) {
  let name = config.head, [head, { penalty }] = [DISTRIBUTIONAL_HEADS[name], REWARD_DISTRIBUTIONS[name]], values = batchValues(head, config, data.states, answers.pair, null), stateMask = batchStateMask(config, answers.pair), logit = reshape(compareSegments(head, config, values, stateMask), answers.label.cols), negativeLog = negate(sum(logProbabilities(config, logit, answers))), reconstruction = divide(negativeLog, sum(answers.mask)), answered = repeatRows(reshape(answers.mask, 1), 2 * config.length), weight = stateMask ? multiply(answered, stateMask) : answered, loss = penalty ? add(reconstruction, penalty(values, weight)) : reconstruction;
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}

// src/train/hierarchical/choices.ts
function choiceDifferences(data, normalisation) {
  let { labels, offsets } = data, basis = basisOf(data, normalisation), size = basis.length / data.size, differences = differencesOf(data, normalisation), x = new Float64Array(labels.length * size), [tasks, others, users] = [[0], [], [0]], written = 0;
  for (let rows of choicesOf(data)) {
    at(rows, 0) >= at(offsets, users.length) && users.push(others.length), others.push(otherShare(at(labels, at(rows, 0))));
    for (let row of rows) {
      let sign = labels[row] === 0 ? -1 : 1;
      for (let i = 0; i < size; i++) {
        let sum2 = 0;
        for (let j = 0; j < data.size; j++) sum2 += at(basis, j * size + i) * at(differences, row * data.size + j);
        x[written * size + i] = sign * sum2;
      }
      written++;
    }
    tasks.push(written);
  }
  return users.push(others.length), { choices: {
    size,
    x,
    tasks: Int32Array.from(tasks),
    others: Float32Array.from(others),
    users: Int32Array.from(users)
  }, basis };
}
function differencesOf(data, normalisation) {
  let { size: d, length, pairs, labels } = data, states = normalise(data.states, normalisation), differences = new Float64Array(labels.length * d);
  for (let k = 0; k < pairs.length; k++) {
    let state = at(pairs, k);
    if (state < 0) continue;
    let row = Math.floor(k / (2 * length)) * d, sign = k % (2 * length) < length ? 1 : -1;
    for (let j = 0; j < d; j++) differences[row + j] = at(differences, row + j) + sign * at(states, state * d + j);
  }
  return differences;
}
var weightCount = ({ states, size: d }) => d > 1 && isOneHot(states, d) ? d - 1 : d;
function basisOf({ states, size: d }, { scale: scale2 }) {
  if (!(d > 1 && scale2.every((s) => s > 0) && isOneHot(states, d))) return Float64Array.from({ length: d * d }, (_, n) => +(n % (d + 1) === 0));
  let k = d - 1, basis = new Float64Array(d * k);
  for (let i = 0; i < k; i++) {
    let norm2 = Math.sqrt((i + 1) * (i + 2));
    for (let j = 0; j <= i + 1; j++) basis[j * k + i] = (j > i ? -(i + 1) : 1) / norm2 / at(scale2, j);
  }
  return basis;
}
function isOneHot(states, d) {
  for (let from = 0; from < states.length; from += d) {
    let ones = 0;
    for (let j = from; j < from + d; j++)
      if (states[j] === 1) ones++;
      else if (states[j] !== 0) return !1;
    if (ones !== 1) return !1;
  }
  return !0;
}

// src/train/hierarchical/chain-memory.ts
var even = (n) => n + (n & 1);
function layOut({ size: k, x, users, others }) {
  let people = users.length - 1, row = even(k), rows = x.length / k, layout = Layout.empty(), addresses = {
    weights: layout.take(people * row),
    mu: layout.take(row),
    precision: layout.take(k * row),
    refreshed: layout.take(k * row),
    root: layout.take(k * k),
    sumMu: layout.take(k),
    sumSigma: layout.take(k * k),
    scale: layout.take(k),
    stepSize: layout.take(people),
    accepted: layout.take(people),
    likelihoods: layout.take(people),
    // the first array that is not part of the state
    x: layout.take((rows + 3 * people) * k / 2),
    // in f32; each person has a multiple of 4 rows
    rowOffsets: layout.take(people / 2 + 1),
    tasks: layout.take(others.length),
    taskOffsets: layout.take(people / 2 + 1),
    information: layout.take(people * k * row),
    factors: layout.take(people * k * (k + 3 & -4) / 2),
    // in f32
    noise: layout.take(people * k / 2 + 8),
    logs: layout.take(people / 2 + 2),
    key: layout.take(1),
    words: layout.take(2),
    total: layout.take(row),
    scatter: layout.take(k * row),
    triangles: layout.take((2 * k + 1) * row),
    scratch: layout.take(5 * row + 8 + rows / 2 + 4)
  };
  return { layout, addresses };
}
function writeChoices({ size: k, x, tasks, others, users }, to, buffer) {
  let people = users.length - 1, counts = Int32Array.from(others, (_, t) => at(tasks, t + 1) - at(tasks, t));
  new Int32Array(buffer, to.tasks, 2 * counts.length).set(packedChoices(counts, others)), new Int32Array(buffer, to.taskOffsets, people + 1).set(users);
  let rowOffsets = new Int32Array(buffer, to.rowOffsets, people + 1);
  for (let u = 0; u < people; u++) {
    let first = at(tasks, at(users, u)), rows = at(tasks, at(users, u + 1)) - first, begin = at(rowOffsets, u), places = rows + 3 & -4;
    rowOffsets[u + 1] = begin + places;
    let own = new Float32Array(buffer, to.x + 4 * begin * k, places * k);
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < k; i++) own[i * places + r] = at(x, (first + r) * k + i);
  }
}

// src/train/hierarchical/covariance.ts
function drawCovariance(scatter, v, degrees, noise) {
  let k = v.length, scale2 = scatter.slice();
  for (let i = 0; i < k; i++) scale2[i * (k + 1)] = v[i] + scatter[i * (k + 1)];
  let G = cholesky(scale2, k), A = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) A[i * k + j] = noise.normal();
    A[i * k + i] = Math.sqrt(noise.chiSquare(degrees - i));
  }
  let K = timesTransposed(transposed(inverseLower(G, k), k), transposed(A, k), k);
  return { root: timesTransposed(G, inverseLower(A, k), k), precision: timesOwnTranspose(K, k) };
}

// src/train/hierarchical/noise.ts
var FIRST_STEP = -2147483648, Noise = class {
  constructor(seed, stream) {
    this.stream = stream;
    this.key = seedKey(seed);
  }
  stream;
  words = [0, 0, 0, 0];
  key;
  step = 0;
  drawn = 0;
  /** Begins the sequence of an iteration, a whole number from 0. */
  begin(iteration) {
    this.step = FIRST_STEP + iteration | 0, this.drawn = 0;
  }
  /** Uniform in (0, 1): an odd multiple of 2⁻³³. */
  uniform() {
    let k = this.drawn & 3;
    return k === 0 && (this.words = philox([this.drawn >>> 2, this.step, this.stream, 0], this.key)), this.drawn++, (this.words[k] + 0.5) / 4294967296;
  }
  /** Standard normal, by Wichura's approximation of the quantile (AS 241, PPND7: 7 digits). */
  normal() {
    let p = this.uniform(), q = p - 0.5;
    if (q <= 0.425 && q >= -0.425) {
      let r = 0.180625 - q * q, above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
      return q * above / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
    }
    let root = Math.sqrt(-log2(q < 0 ? p : 1 - p)), x;
    if (root <= 5) {
      let r = root - 1.6;
      x = (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) / ((0.12021132975 * r + 0.7370016425) * r + 1);
    } else {
      let r = root - 5;
      x = (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) / ((0.012258202635 * r + 0.24197894225) * r + 1);
    }
    return q < 0 ? -x : x;
  }
  /** χ² with `degrees` > 2 degrees of freedom (Marsaglia & Tsang 2000). */
  chiSquare(degrees) {
    let d = degrees / 2 - 0.3333333333333333, c = 1 / Math.sqrt(9 * d);
    for (; ; ) {
      let x = this.normal(), v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0 && log2(this.uniform()) < 0.5 * x * x + d - d * v + d * log2(v)) return 2 * d * v;
    }
  }
};

// src/train/hierarchical/pooled.ts
var RIDGE = 0.1, ENOUGH2 = 1e-6;
function pooledEstimate(choices) {
  let k = choices.size, people = choices.users.length - 1, evaluate2 = (w2) => {
    let slope = w2.map((x) => -RIDGE * x), H = new Float64Array(k * k), value = -0.5 * RIDGE * w2.reduce((sum2, x) => sum2 + x * x, 0);
    for (let u = 0; u < people; u++) value += addCurvature(choices, u, w2, slope, H);
    for (let i = 0; i < k; i++) H[i * (k + 1)] = H[i * (k + 1)] + RIDGE;
    return { value, slope, H };
  }, w = new Float64Array(k), here = evaluate2(w);
  for (let step2 = 0; step2 < 15; step2++) {
    solve(cholesky(here.H, k), here.slope, k);
    let full = here.slope, moved = (size2) => w.map((x, i) => x + size2 * full[i]), size = 1, next = evaluate2(moved(size));
    for (; next.value < here.value && size > 1e-3; )
      size /= 2, next = evaluate2(moved(size));
    if (!(next.value > here.value)) break;
    let gain = next.value - here.value;
    if (w = moved(size), here = next, gain < ENOUGH2 * people) break;
  }
  return w;
}

// src/train/hierarchical/chain.ts
var REFRESH = 50, ADAPT = 100, ACCEPTANCE = 0.3, Chain = class _Chain {
  constructor(choices, seed, burnIn, prior2, kernels, addresses, buffer) {
    this.choices = choices;
    this.burnIn = burnIn;
    this.prior = prior2;
    this.kernels = kernels;
    this.addresses = addresses;
    let { size: k, users } = choices, people = users.length - 1, row = even(k);
    this.people = people, this.noise = new Noise(seed, 400309);
    let array = (name, length) => new Float64Array(buffer, addresses[name], length);
    this.state = array("weights", (addresses.likelihoods - addresses.weights) / 8), this.weights = array("weights", people * row), this.mu = array("mu", k), this.precision = array("precision", k * row), this.root = array("root", k * k), this.refreshed = array("refreshed", k * row), this.sumMu = array("sumMu", k), this.sumSigma = array("sumSigma", k * k), this.stepSize = array("stepSize", people), this.accepted = array("accepted", people), this.scale = array("scale", k), this.likelihoods = array("likelihoods", people), this.total = array("total", k), this.scatter = array("scatter", k * row), new Int32Array(buffer, addresses.key, 2).set(seedKey(seed).map((word) => word | 0)), writeChoices(choices, addresses, buffer);
    let pooled = pooledEstimate(choices), information = array("information", people * k * row);
    for (let u = 0; u < people; u++) {
      let I = new Float64Array(k * k);
      addCurvature(choices, u, pooled, new Float64Array(k), I);
      for (let i = 0; i < k; i++) information.set(I.subarray(i * k, (i + 1) * k), (u * k + i) * row);
      this.weights.set(pooled, u * row);
    }
    this.mu.set(pooled), this.root.set(identity(k)), this.scale.fill(prior2.scale(k));
    for (let i = 0; i < k; i++) this.precision[i * (row + 1)] = 1;
    this.stepSize.fill(2.93 / Math.sqrt(k)), this.evaluate();
  }
  choices;
  burnIn;
  prior;
  kernels;
  addresses;
  iteration = 0;
  /** All that changes, as one array; the fields below are parts of it. */
  state;
  /** [U, k], in rows with an even number of places. */
  weights;
  /** [k] */
  mu;
  /** Σ⁻¹ [k, k], in rows with an even number of places, and C with C·Cᵀ = Σ [k, k]. */
  precision;
  root;
  /** Σ⁻¹ at the last refresh. */
  refreshed;
  /** Sums of μ [k] and Σ [k, k] over the iterations after burn-in. */
  sumMu;
  sumSigma;
  /** [U]: sizes of the steps, and the number accepted since the last adaptation. */
  stepSize;
  accepted;
  /** [k]: the diagonal of the scale matrix of Σ's inverse Wishart prior. */
  scale;
  /** [U]: log-likelihoods at the weights. */
  likelihoods;
  total;
  scatter;
  noise;
  people;
  /** A chain of these choices. `burnIn` iterations come before those that estimates are averaged over. */
  static async open(choices, seed, burnIn, prior2) {
    let { layout, addresses } = layOut(choices), { kernels, memory } = await layout.open();
    return new _Chain(choices, seed, burnIn, prior2, kernels, addresses, memory.buffer);
  }
  /** The mean of log P(choice) over all tasks, at the current weights. */
  get meanLogLikelihood() {
    let sum2 = 0;
    for (let u = 0; u < this.people; u++) sum2 += this.likelihoods[u];
    return sum2 / this.choices.others.length;
  }
  /** The posterior means of μ [k] and Σ [k, k]: averages after burn-in. */
  get estimate() {
    let draws = this.iteration - this.burnIn;
    return { mu: this.sumMu.map((x) => x / draws), sigma: this.sumSigma.map((x) => x / draws) };
  }
  /** The weights of person u: [k]. */
  weightsOf(u) {
    let { size: k } = this.choices;
    return this.weights.subarray(u * even(k), u * even(k) + k);
  }
  /** Continues at a state that another chain of the same data and seed had at `iteration`. */
  restore(iteration, state) {
    this.iteration = iteration, this.state.set(state), this.factor(), this.evaluate();
  }
  /** One iteration. Returns the share of steps that were accepted. */
  advance() {
    let { people, iteration, choices } = this, { size: k } = choices;
    iteration % REFRESH === 0 && (this.refreshed.set(this.precision), this.factor());
    let accepted = this.moveWeights();
    if (this.iteration++, this.iteration % ADAPT === 0 && (iteration < this.burnIn && this.adapt(), this.accepted.fill(0)), this.drawPopulation(), iteration >= this.burnIn) {
      let sigma = timesOwnTranspose(this.root, k);
      for (let i = 0; i < k; i++) this.sumMu[i] = this.sumMu[i] + this.mu[i];
      for (let n = 0; n < k * k; n++) this.sumSigma[n] = this.sumSigma[n] + sigma[n];
    }
    return accepted / people;
  }
  /** Factors of the precision of each person's step: the information of the choices at the pooled estimate, and Σ⁻¹. */
  factor() {
    let { information, refreshed, factors, triangles } = this.addresses;
    this.kernels.factor(this.people, this.choices.size, information, refreshed, factors, triangles);
  }
  evaluate() {
    let { x, rowOffsets, tasks, taskOffsets, weights, likelihoods, scratch } = this.addresses, { kernels, people, choices } = this;
    kernels.logLikelihoods(people, choices.size, x, rowOffsets, tasks, taskOffsets, weights, likelihoods, scratch);
  }
  /** A Metropolis step of every person. Returns how many are accepted. */
  moveWeights() {
    let { kernels, people, addresses: a } = this, { size: k } = this.choices, step2 = FIRST_STEP + this.iteration;
    return kernels.symmetric(a.noise, people * k, 400310, step2, a.key), kernels.logUniform(a.logs, people, 400311, step2, a.key, a.words), kernels.move(
      people,
      k,
      a.x,
      a.rowOffsets,
      a.tasks,
      a.taskOffsets,
      a.weights,
      a.mu,
      a.precision,
      a.factors,
      a.stepSize,
      a.noise,
      a.logs,
      a.likelihoods,
      a.accepted,
      a.scratch
    );
  }
  /** Shrinks the steps of those who accept too few, and widens those of others. */
  adapt() {
    for (let u = 0; u < this.people; u++) {
      let excess = at(this.accepted, u) / ADAPT - ACCEPTANCE;
      this.stepSize[u] = at(this.stepSize, u) * (1 + Math.max(-0.25, Math.min(0.35, excess)));
    }
  }
  /** Draws μ given Σ and the weights, then Σ given μ and the weights. */
  drawPopulation() {
    let { kernels, mu, noise, people, addresses: a, precision } = this, k = this.choices.size, row = even(k);
    noise.begin(this.iteration - 1), kernels.total(people, k, a.weights, a.total);
    let e = Float64Array.from({ length: k }, () => noise.normal());
    for (let i = 0; i < k; i++) {
      let s = 0;
      for (let j = 0; j < k; j++) s += this.root[i * k + j] * e[j];
      mu[i] = this.total[i] / people + s / Math.sqrt(people);
    }
    kernels.scatter(people, k, a.weights, a.mu, a.scatter, a.scratch);
    let scatter = new Float64Array(k * k);
    for (let i = 0; i < k; i++) scatter.set(this.scatter.subarray(i * row, i * row + i + 1), i * k);
    let { root, precision: P } = drawCovariance(scatter, this.scale, this.prior.degrees(k) + people, noise);
    this.root.set(root);
    for (let i = 0; i < k; i++) precision.set(P.subarray(i * k, (i + 1) * k), i * row);
    this.prior.drawScale(this.scale, P, noise);
  }
};

// src/train/hierarchical/convergence.ts
var mean2 = (values) => values.reduce((sum2, value) => sum2 + value, 0) / values.length;
function convergenceNote(intervals, burnIn) {
  let draws = intervals.filter((_, i) => (intervals[i - 1]?.step ?? 0) >= burnIn);
  if (draws.length < 8) return;
  let of = (name) => draws.map(({ training }) => training[name]), values = of("loss").map((loss) => -loss), half = values.length >> 1, halves2 = [values.slice(0, half), values.slice(-half)], [first, second] = halves2.map(mean2), squares = halves2.flatMap((part) => part.map((value) => (value - mean2(part)) * (value - mean2(part)))), error = Math.sqrt(squares.reduce((sum2, s) => sum2 + s, 0) / (half * (half - 1))), found2 = `${Math.round(100 * mean2(of("acceptance")))} % of the steps were accepted; the log-likelihood of a choice is ${first.toFixed(4)} in the first half of the draws, ${second.toFixed(4)} in the second`;
  return Math.abs(first - second) > 4 * error ? `${found2}: the chain has not converged; train with more steps` : found2;
}

// src/train/hierarchical/covariance-prior.ts
var inverseWishart = (variance) => ({
  name: `inverse Wishart with variance ${variance}`,
  degrees: (k) => k + 3,
  scale: (k) => variance * (k + 3),
  drawScale: () => {
  }
}), WIDE = 5, halfT = {
  name: "half-t deviations",
  degrees: (k) => k + 1,
  scale: () => 4,
  drawScale(v, precision, noise) {
    let k = v.length;
    for (let i = 0; i < k; i++)
      v[i] = 2 * noise.chiSquare(k + 2) / (2 * at(precision, i * (k + 1)) + 1 / (WIDE * WIDE));
  }
};

// src/train/hierarchical/linear-parameters.ts
function linearParameters({ mu, sigma }, basis, d, latentSize2 = d) {
  let k = mu.length, R = cholesky(sigma, k), weight = new Float32Array(d), latent = new Float32Array(latentSize2 * d);
  for (let j = 0; j < d; j++) {
    let inFeature = (v, from, step2) => {
      let sum2 = 0;
      for (let i = 0; i < k; i++) sum2 += at(basis, j * k + i) * at(v, from + i * step2);
      return sum2;
    };
    weight[j] = inFeature(mu, 0, 1);
    for (let l = 0; l < k; l++) latent[l * d + j] = inFeature(R, l, k);
  }
  return /* @__PURE__ */ new Map([
    ["prior.mean", new Float32Array(latentSize2)],
    ["prior.logVariance", new Float32Array(latentSize2)],
    ["reward.weight", weight],
    ["reward.latent", latent]
  ]);
}

// src/train/hierarchical/parts.ts
var NAMES = ["high", "middle", "low"];
function parted(values) {
  let parts = NAMES.map(() => new Float32Array(values.length));
  for (let i = 0; i < values.length; i++) {
    let rest = values[i];
    for (let part of parts)
      part[i] = rest, rest -= part[i];
  }
  return new Map(NAMES.map((name, n) => [name, parts[n]]));
}
function joined(parts, count) {
  let values = new Float64Array(count);
  for (let name of [...NAMES].reverse()) {
    let part = parts.get(name);
    if (part?.length !== count)
      throw new FormatError(`checkpoint: "${name}" has ${part?.length ?? "no"} values; the run has ${count}`);
    for (let i = 0; i < count; i++) values[i] = values[i] + part[i];
  }
  return values;
}

// src/train/hierarchical.ts
var MAX_FEATURES = fitted.maxLatent, INTERVALS2 = 40, SLICE_MS2 = 50, ITERATIONS2 = 20;
async function hierarchical({ size: d }, data, normalisation, { seed, steps }, { onProgress, onCheckpoint, signal, resume }, report, fingerprint2) {
  let { choices, basis } = choiceDifferences(data, normalisation), burnIn = Math.floor(steps / 2), chain = await Chain.open(choices, seed, burnIn, inverseWishart(1)), { intervals } = report, sums = { loss: 0, acceptance: 0, count: 0 };
  if (resume !== void 0) {
    let saved = await decodeCheckpoint(resume, fingerprint2), { length } = chain.state, state = joined(saved.state, length + 3);
    chain.restore(saved.step, state.subarray(0, length)), [sums.loss, sums.acceptance, sums.count] = [at(state, length), at(state, length + 1), at(state, length + 2)], intervals.push(...saved.intervals);
  }
  let save = async () => {
    let state = parted([...chain.state, sums.loss, sums.acceptance, sums.count]), best = { loss: Number.POSITIVE_INFINITY, step: 0, parameters: /* @__PURE__ */ new Map() };
    await onCheckpoint?.(await encodeCheckpoint({ step: chain.iteration, state, best, intervals }, fingerprint2));
  }, lastYield = performance.now();
  for (; chain.iteration < steps; ) {
    let interval = Math.floor(chain.iteration * INTERVALS2 / steps);
    for (let i = 0; i < ITERATIONS2 && chain.iteration < steps; i++)
      sums.acceptance += chain.advance(), sums.loss -= chain.meanLogLikelihood, sums.count++;
    let step2 = chain.iteration, isDone = Math.floor(step2 * INTERVALS2 / steps) > interval;
    if (isDone) {
      let training = {
        loss: sums.loss / sums.count,
        acceptance: sums.acceptance / sums.count,
        accuracy: accuracyOf(choices, chain)
      };
      intervals.push({ step: step2, training }), Object.assign(sums, { loss: 0, acceptance: 0, count: 0 });
    }
    if (!(!isDone && performance.now() - lastYield < SLICE_MS2)) {
      if (onProgress?.({ step: step2, steps, interval: intervals[intervals.length - 1] }), await new Promise((resolve) => setTimeout(resolve)), lastYield = performance.now(), step2 === steps) break;
      if ((isDone || signal?.aborted) && await save(), signal?.aborted) throw signal.reason;
    }
  }
  report.steps = report.bestStep = steps;
  let note = convergenceNote(intervals, burnIn);
  return note && report.notes.push(note), linearParameters(chain.estimate, basis, d);
}
function accuracyOf({ x, tasks, others, users, size: k }, chain) {
  let [right, all] = [0, 0];
  for (let u = 0; u < users.length - 1; u++) {
    let w = chain.weightsOf(u);
    for (let t = at(users, u); t < at(users, u + 1); t++) {
      let side = Math.sign(0.5 - at(others, t));
      for (let row = at(tasks, t); row < at(tasks, t + 1) && side !== 0; row++) {
        let logit = 0;
        for (let i = 0; i < k; i++) logit += at(x, row * k + i) * at(w, i);
        right += (1 + Math.sign(side * logit)) / 2, all++;
      }
    }
  }
  return right / Math.max(1, all);
}

// src/train/hierarchical/laplace.ts
function laplace(likelihood, person, population, scatter) {
  person.y.length < person.w.length ? byAnswers(likelihood, person, population, scatter) : byFeatures(likelihood, person, population, scatter);
}
var NEWTON_STEPS = 20, SMALL_STEP = 1e-3;
function byFeatures(likelihood, { x, y, w }, { m, precision }, scatter) {
  let d = m.length, H = new Float64Array(d * d), slope = new Float64Array(d);
  for (let step2 = 0, moved = 1; step2 < NEWTON_STEPS && moved > SMALL_STEP; step2++) {
    H.set(precision);
    for (let i = 0; i < d; i++) {
      let s = 0;
      for (let j = 0; j < d; j++) s -= precision[i * d + j] * (w[j] - m[j]);
      slope[i] = s;
    }
    for (let n = 0; n < y.length; n++) {
      let logit = 0;
      for (let i = 0; i < d; i++) logit += w[i] * x[n * d + i];
      let { score: score2, information } = likelihood.pointwise(logit, y[n]);
      for (let i = 0; i < d; i++) {
        let xi = x[n * d + i];
        slope[i] = slope[i] + score2 * xi;
        let weighted = information * xi;
        for (let j = 0; j <= i; j++)
          H[i * d + j] = H[i * d + j] + weighted * x[n * d + j];
      }
    }
    cholesky(H, d, H), solve(H, slope, d), moved = 0;
    for (let i = 0; i < d; i++)
      w[i] = w[i] + slope[i], moved = Math.max(moved, Math.abs(slope[i]));
  }
  let W = inverseLower(H, d);
  for (let k = 0; k < d; k++)
    for (let i = 0; i <= k; i++) {
      let wi = W[k * d + i];
      for (let j = 0; j <= i; j++) scatter[i * d + j] = scatter[i * d + j] + wi * W[k * d + j];
    }
}
function byAnswers(likelihood, { x, y, w }, { m, covariance }, scatter) {
  let d = m.length, n = y.length, S = new Float64Array(n * d), K = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let i = 0; i < d; i++) {
      let xi = x[a * d + i];
      if (xi !== 0)
        for (let j = 0; j < d; j++)
          S[a * d + j] = S[a * d + j] + xi * covariance[i * d + j];
    }
    for (let b2 = 0; b2 <= a; b2++)
      K[a * n + b2] = K[b2 * n + a] = dot2(S, a * d, x, b2 * d, d);
  }
  let root = new Float64Array(n), b = new Float64Array(n), c = new Float64Array(n), B = new Float64Array(n * n);
  for (let step2 = 0, moved = 1; step2 < NEWTON_STEPS && moved > SMALL_STEP; step2++) {
    for (let a = 0; a < n; a++) {
      let logit = dot2(x, a * d, w, 0, d), { score: score2, information } = likelihood.pointwise(logit, y[a]);
      root[a] = Math.sqrt(information), b[a] = information * (logit - dot2(x, a * d, m, 0, d)) + score2;
    }
    for (let a = 0; a < n; a++)
      for (let e = 0; e <= a; e++)
        B[a * n + e] = +(a === e) + root[a] * K[a * n + e] * root[e];
    cholesky(B, n, B);
    for (let a = 0; a < n; a++) c[a] = root[a] * dot2(K, a * n, b, 0, n);
    solve(B, c, n), moved = 0;
    for (let a = 0; a < n; a++) c[a] = b[a] - root[a] * c[a];
    for (let j = 0; j < d; j++) {
      let value = m[j];
      for (let a = 0; a < n; a++) value += S[a * d + j] * c[a];
      moved = Math.max(moved, Math.abs(value - w[j])), w[j] = value;
    }
  }
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++)
      scatter[i * d + j] = scatter[i * d + j] + covariance[i * d + j];
  for (let a = 0; a < n; a++) {
    for (let j = 0; j < d; j++) {
      let g = root[a] * S[a * d + j];
      for (let e = 0; e < a; e++) g -= B[a * n + e] * S[e * d + j];
      S[a * d + j] = g / B[a * n + a];
    }
    for (let i = 0; i < d; i++) {
      let g = S[a * d + i];
      for (let j = 0; j <= i; j++)
        scatter[i * d + j] = scatter[i * d + j] - g * S[a * d + j];
    }
  }
}
function dot2(p, i, q, j, length) {
  let sum2 = 0;
  for (let k = 0; k < length; k++) sum2 += p[i + k] * q[j + k];
  return sum2;
}

// src/train/hierarchical-em.ts
var TOLERANCE = 1e-4, MAX_ITERATIONS = 1e3, SLICE_MS3 = 50;
async function hierarchicalEm({ size: d, likelihood }, data, normalisation, _settings, { onProgress, signal }, report) {
  let x = differencesOf(data, normalisation), users = userCount(data), people = Array.from({ length: users }, (_, u) => {
    let [from, to] = [at(data.offsets, u), at(data.offsets, u + 1)];
    return { x: x.subarray(from * d, to * d), y: data.labels.subarray(from, to), w: new Float64Array(d) };
  }), lastYield = performance.now(), improve = async (population2) => {
    let m = population2.subarray(0, d), covariance = population2.subarray(d), precision = inverse(covariance, d), next = new Float64Array(d + d * d), scatter = next.subarray(d);
    for (let person of people) {
      if (performance.now() - lastYield > SLICE_MS3) {
        if (await new Promise((resolve) => setTimeout(resolve)), signal?.aborted) throw signal.reason;
        lastYield = performance.now();
      }
      laplace(TRAINING_LIKELIHOODS[likelihood], person, { m, covariance, precision }, scatter);
      for (let i = 0; i < d; i++) {
        let wi = at(person.w, i);
        next[i] = at(next, i) + wi / users;
        for (let j = 0; j <= i; j++) scatter[i * d + j] = at(scatter, i * d + j) + wi * at(person.w, j);
      }
    }
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) {
        let value = at(scatter, i * d + j) / users - at(next, i) * at(next, j);
        scatter[i * d + j] = scatter[j * d + i] = value;
      }
    return next;
  }, population = new Float64Array([...new Float64Array(d), ...identity(d)]), before, step2, [last2, converged, shortest] = [0, !1, Number.POSITIVE_INFINITY];
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    let next = await improve(population), moves = next.map((value, n) => value - at(population, n)), scale2 = next.subarray(d).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (converged = moves.every((move) => Math.abs(move) < TOLERANCE * scale2), report.bestStep = report.steps = iteration, onProgress?.({ step: converged ? MAX_ITERATIONS : iteration, steps: MAX_ITERATIONS }), signal?.aborted) throw signal.reason;
    let length = norm(moves);
    if (before && step2 && !converged) {
      let change = moves.map((move, n) => move - at(step2, n)), factor = Math.max(1, Math.min(16, norm(step2) / norm(change))), [from, first] = [before, step2], far = from.map((value, n) => value + 2 * factor * at(first, n) + factor * factor * at(change, n));
      population = length < 2 * shortest && isPositive(far.subarray(d), d) ? far : next, [before, step2] = [void 0, void 0];
    } else
      [before, step2, population] = [population, moves, next];
    if (shortest = Math.min(shortest, length), last2 = iteration, converged) break;
  }
  converged || report.notes.push(`EM stopped after ${last2} iterations without having converged`);
  let R = cholesky(population.subarray(d), d);
  return /* @__PURE__ */ new Map([
    ["prior.mean", new Float32Array(d)],
    ["prior.logVariance", new Float32Array(d)],
    ["reward.weight", Float32Array.from(population.subarray(0, d))],
    ["reward.latent", Float32Array.from(R, (_, k) => at(R, k % d * d + Math.floor(k / d)))]
  ]);
}
var norm = (values) => Math.sqrt(values.reduce((sum2, v) => sum2 + v * v, 0));
function isPositive(A, d) {
  return cholesky(A, d).every((r, k) => k % (d + 1) !== 0 || Number.isFinite(r) && r > 1e-5);
}

// src/train/low-rank.ts
var NEWTON_STEPS2 = 3, STEP_SIZES = [1, 0.25];
function lowRank(config, data, batch) {
  let p = prior(data.states.graph, config.latent), answers = linearAnswers(config, data, batch), fixed = { ...answers, a: stopGradient(answers.a), G: stopGradient(answers.G) }, fixedPrior = { mean: stopGradient(p.mean), logVariance: stopGradient(p.logVariance) }, start = repeatRows(fixedPrior.mean, batch.label.rows.times), isKnown = everySecondTask(batch, data.labels.cols), half = mapEstimate(config, { ...fixed, mask: multiply(batch.mask, isKnown) }, fixedPrior, start), map = mapEstimate(config, fixed, fixedPrior, half), { slope, H } = derivatives(config, answers, p, map), z = add(map, solve2(stopGradient(inverseCholesky(H)), slope)), w = inverseCholesky(derivatives(config, answers, p, z).H), halfLogDet = negate(sumColumns(reshape(log(diagonals(w)), config.latent))), loss = add(
    mean(subtract(halfLogDet, penalisedLikelihood(config, answers, p, z))),
    scale(sum(p.logVariance), 0.5)
  ), predicted = { ...batch, mask: multiply(batch.mask, affine(isKnown, -1, 1)) };
  return { loss, metrics: { loss, accuracy: accuracy(logitsAt(fixed, half), predicted) } };
}
function linearAnswers(config, data, batch) {
  let rows = { ...batch, pair: reshape(batch.pair, 2 * config.length) }, zero = expand(rows.pair.graph.constant(0), rows.pair.rows, config.latent), a = logits(config, data, rows, zero);
  return { ...batch, a, G: at(gradient(sum(a), [zero]), 0) };
}
function logitsAt({ a, G, label }, z) {
  let P = label.cols;
  return reshape(add(a, sumColumns(multiply(G, repeatRows(z, P)))), P);
}
function penalisedLikelihood(config, answers, p, z) {
  let squares = multiply(square(subtract(z, p.mean)), exp(negate(p.logVariance))), loss = add(negativeLogLikelihood(config, logitsAt(answers, z), answers), scale(sumColumns(squares), 0.5));
  return negate(loss);
}
function derivatives(config, answers, p, z) {
  let { G, label, mask, choices } = answers, batch = z.rows, logit = logitsAt(answers, z), [ofLoss] = gradient(sum(negativeLogLikelihood(config, logit, answers)), [logit]), score2 = multiply(reshape(negate(ofLoss), 1), G), product = (x, y) => matmul(x, y, { transposeA: !0, batch }), weighted = (weight) => product(multiply(G, reshape(weight, 1)), G), information;
  if (choices) {
    let p2 = multiply(affine(label, -2, 1), ofLoss), ofChoices = sumRows(gatherGroups(score2, choices.index), choices.size);
    information = subtract(weighted(p2), product(ofChoices, ofChoices));
  } else {
    let likelihood = TRAINING_LIKELIHOODS[config.likelihood];
    information = weighted(multiply(mask, likelihood.information(logit, likelihood.probability(logit))));
  }
  let towards = multiply(subtract(z, p.mean), exp(negate(p.logVariance)));
  return {
    slope: subtract(sumRows(score2, label.cols), towards),
    H: add(information, priorInformation(p, information).precision)
  };
}
function mapEstimate(config, answers, p, start) {
  let z = start;
  for (let n = 0; n < NEWTON_STEPS2; n++) {
    let { slope, H } = derivatives(config, answers, p, z), step2 = solve2(inverseCholesky(H), slope), [best, J] = [z, penalisedLikelihood(config, answers, p, z)];
    for (let size of STEP_SIZES) {
      let trial = add(z, scale(step2, size)), reached = penalisedLikelihood(config, answers, p, trial);
      best = select(expand(less(J, reached), z.rows, z.cols), trial, best), J = maximum(J, reached);
    }
    z = best;
  }
  return z;
}
function solve2(w, x) {
  let batch = x.rows;
  return matmul(matmul(x, w, { transposeB: !0, batch }), w, { batch });
}
function diagonals(w) {
  let standard2 = { mean: w.graph.constant(0), logVariance: w.graph.constant(0) };
  return sumColumns(multiply(w, priorInformation(standard2, w).precision));
}
var everySecondTask = ({ label }, size) => label.graph.constant(
  Array.from({ length: label.cols }, (_, i) => Math.floor(i / size) % 2),
  1
);

// src/inference/choice.ts
function choicesToPredict(answers) {
  return choicesOfUser(answers).map((rows) => rows.map((row) => at(answers, row))).filter(([{ task, label } = {}]) => task !== void 0 && (label === 0 || label === 1)).map((rows) => {
    let winners = rows.map(({ a, b, label }) => label === 1 ? a : b), losers = rows.map(({ a, b, label }) => label === 1 ? b : a), isWorst = rows.length > 1 && !sameValues(at(winners, 0), at(winners, 1));
    return { alternatives: isWorst ? [at(losers, 0), ...winners] : [at(winners, 0), ...losers], isWorst };
  });
}

// src/train/population.ts
var PRIORS = [
  inverseWishart(1),
  inverseWishart(1 / 4),
  inverseWishart(1 / 16),
  inverseWishart(4),
  halfT
], [TRIAL, FINAL] = [2e3, 6e3], FEWEST = 25, [HELD_OUT, MOST_SPLITS] = [100, 3], MIN_LIKELIHOOD = 2 ** -25, SLICE = 50;
async function fitPopulation(sample, { seed, heldOut: share, context }, onSlice) {
  let splits = share > 0 ? heldOutPeople(userCount(sample.data), share, seed) : [], trials = splits.length * PRIORS.length * TRIAL, done = 0, tick = async () => {
    done += SLICE, await onSlice(done, trials + FINAL);
  }, tried = [];
  for (let prior2 of splits.length > 0 ? PRIORS : []) {
    let sums = { loss: 0, choices: 0, correct: 0, comparisons: 0 };
    for (let { seen, unseen } of splits) {
      let training = { ...sample, data: selectUsers(sample.data, seen) }, parameters2 = await sampled2(training, prior2, seed, TRIAL, tick);
      await evaluate({ ...sample, parameters: parameters2 }, unseen, context, seed, sums);
    }
    tried.push({ loss: sums.loss / sums.choices, accuracy: sums.correct / sums.comparisons });
  }
  let lossOf = (i) => at(tried, i).loss, order = tried.map((_, i) => i).sort((i, j) => lossOf(i) - lossOf(j)), best = order[0] ?? 0, parameters = await sampled2(sample, at(PRIORS, best), seed, FINAL, tick), losses = order.map((i) => `${at(PRIORS, i).name} ${lossOf(i).toFixed(4)}`).join(", "), note = tried.length > 0 ? `log-loss on held-out users: ${losses}` : "too few users to hold any out";
  return {
    parameters,
    heldOut: tried[best] ?? null,
    note: `prior of the covariance: ${at(PRIORS, best).name} (${note})`
  };
}
function heldOutPeople(users, share, seed) {
  if (users < FEWEST) return [];
  let held = Math.max(1, Math.round(users * share)), random = new Random(seed, 400313);
  return Array.from({ length: Math.min(MOST_SPLITS, Math.ceil(HELD_OUT / held)) }, () => {
    let order = random.permutation(users);
    return { seen: order.slice(held), unseen: order.slice(0, held) };
  });
}
async function sampled2({ data, normalisation, config }, prior2, seed, iterations, tick) {
  let { choices, basis } = choiceDifferences(data, normalisation), chain = await Chain.open(choices, seed, iterations / 2, prior2);
  for (; chain.iteration < iterations; ) {
    for (let i = 0; i < SLICE; i++) chain.advance();
    await tick();
  }
  return linearParameters(chain.estimate, basis, data.size, config.latent);
}
async function evaluate(model, people, known, seed, sums) {
  let { data } = model, { starts, offsets } = tasksOf(data), sampler = await ImportanceSampler.open(model), random = new Random(seed, 400313);
  for (let u of people) {
    let tasks = random.permutation(at(offsets, u + 1) - at(offsets, u)).map((n) => at(offsets, u) + n), context = Math.min(known, Math.floor(tasks.length / 2)), rowsOf = (k) => Array.from({ length: at(starts, k + 1) - at(starts, k) }, (_, i) => at(starts, k) + i), answers = (part) => part.flatMap((k) => rowsOf(k).map((row) => ({ ...answerAt(data, row), task: k }))), choices = choicesToPredict(answers(tasks.slice(context)));
    for (let { utility, probability } of sampler.predict(
      sampler.posterior(answers(tasks.slice(0, context))),
      choices
    ))
      sums.loss -= log2(Math.max(at(probability, 0), MIN_LIKELIHOOD)), sums.choices++, utility.forEach((value, j) => {
        j > 0 && (sums.correct += (1 + Math.sign(at(utility, 0) - value)) / 2);
      }), sums.comparisons += utility.length - 1;
  }
}

// src/train/vpl.ts
function draw(data, { latent, context: N }, batch) {
  let graph = data.states.graph, taskSize = data.labels.cols, answers = sampleBatch(data, batch, N), n = affine(uniform(graph, batch, 1), N + 1, -1), first = reshape(less(iota(n, N), n), 1), inContext = reshape(expand(first, first.rows, taskSize), N * taskSize);
  return {
    answers,
    context: multiply(slice(answers.mask, 0, inContext.cols), inContext),
    noise: normal(graph, batch, latent)
  };
}
function encode({ encoder, size, length, hidden }, { states, shares }, answers, context, p) {
  let network2 = networkOf(encoder);
  if (!network2) throw new TypeError(`vpl: the encoder "${encoder}" has no network to train`);
  let N = context.cols, sides = gather(states, slice(answers.pair, 0, 2 * length * N)), pair = reshape(sides, 2 * length * size), label = reshape(slice(answers.label, 0, N), 1);
  return network2.encode({ pair, label, mask: context, shares }, hidden, p);
}
function vpl(config, data, { answers, context, noise }, beta) {
  let q = encode(config, data, answers, context, prior(data.states.graph, config.latent)), z = q.sample(noise), logit = logits(config, data, answers, z), reconstruction = negativeLogLikelihood(config, logit, answers), loss = mean(add(reconstruction, multiply(beta, sumColumns(q.kl))));
  return {
    loss,
    metrics: {
      loss,
      reconstruction: mean(reconstruction),
      kl: meanRows(q.kl),
      accuracy: accuracy(logit, answers)
    }
  };
}

// src/train/posterior-estimation.ts
function posteriorEstimation(config, data, truth, batch) {
  let { answers, context } = draw(data, config, batch), q = encode(config, data, answers, context, standard(data.states.graph, config.latent)), loss = mean(negativeLogDensity(q, gather(truth, answers.user)));
  return { loss, metrics: { loss } };
}
var standard = (graph, latent) => ({
  mean: graph.constant(new Array(latent).fill(0), 1),
  logVariance: graph.constant(new Array(latent).fill(0), 1)
});
function negativeLogDensity({ mean: \u03BC, variance, precision, kl }, z) {
  let e = subtract(z, \u03BC), scaled = precision ? matmul(e, precision, { batch: e.rows }) : multiply(e, reciprocal(variance)), halfLogDet = subtract(affine(add(variance, square(\u03BC)), 0.5, -0.5), kl);
  return sumColumns(add(affine(multiply(e, scaled), 0.5, 0), halfLogDet));
}

// src/train/simulated-people.ts
function simulatePeople(data, normalisation, parameters, { people, tasks, seed }) {
  let { size: d, length: T } = data, [m, R] = ["reward.weight", "reward.latent"].map((name) => parameters.get(name)), latent = R.length / d, pool = questionsOf(data, normalisation), random = new Random(seed, 400312), z = new Float32Array(people * latent), [pairs, labels, taskOf, offsets] = [[], [], [], [0]], compare = (preferred, other) => {
    let isA = random.uniform() < 0.5;
    for (let side of isA ? [preferred, other] : [other, preferred])
      for (let t = 0; t < T; t++) pairs.push(at(side, t));
    labels.push(Number(isA));
  }, w = new Float64Array(d);
  for (let u = 0; u < people; u++) {
    w.set(m);
    for (let l = 0; l < latent; l++) {
      let value = random.normal();
      z[u * latent + l] = value;
      for (let j = 0; j < d; j++) w[j] = at(w, j) + value * at(R, l * d + j);
    }
    for (let n = 0; n < tasks; n++)
      for (let { alternatives, features, isWorst } of at(pool, random.index(pool.length))) {
        let chosen = choose(features, w, isWorst, random);
        alternatives.forEach((alternative, j) => {
          j !== chosen && (taskOf.push(u * tasks + n), isWorst ? compare(alternative, at(alternatives, chosen)) : compare(at(alternatives, chosen), alternative));
        });
      }
    offsets.push(labels.length);
  }
  let answers = {
    pairs: Int32Array.from(pairs),
    labels: Float32Array.from(labels),
    tasks: Int32Array.from(taskOf),
    offsets: Int32Array.from(offsets)
  };
  return { data: { ...data, ...answers, items: void 0, taskSize: tasksOf(data).most }, z };
}
function questionsOf(data, normalisation) {
  let { size: d, length: T, pairs } = data, states = normalise(data.states, normalisation), sides = sidesIn(data), { starts } = tasksOf(data), statesOf = (side) => pairs.subarray(side * T, (side + 1) * T), featuresOf = (segment) => {
    let sums = new Float64Array(d);
    for (let state of segment)
      for (let j = 0; j < d && state >= 0; j++) sums[j] = at(sums, j) + at(states, state * d + j);
    return sums;
  };
  return starts.slice(0, -1).map(
    (from, k) => choicesAmong(from, at(starts, k + 1), sides).map((rows) => {
      let winners = rows.map((row) => 2 * row + (data.labels[row] === 0 ? 1 : 0)), losers = rows.map((row) => 2 * row + (data.labels[row] === 0 ? 0 : 1)), isWorst = rows.length > 1 && sides(at(rows, 0))?.[0] !== sides(at(rows, 1))?.[0], alternatives = (isWorst ? [at(losers, 0), ...winners] : [at(winners, 0), ...losers]).map(statesOf);
      return { alternatives, features: alternatives.map(featuresOf), isWorst };
    })
  );
}
function choose(features, w, isWorst, random) {
  let [best, chosen] = [Number.NEGATIVE_INFINITY, 0];
  return features.forEach((x, j) => {
    let utility = x.reduce((sum2, value, i) => sum2 + value * at(w, i), 0), noisy = (isWorst ? -utility : utility) - log2(-log2(random.uniform()));
    noisy > best && ([best, chosen] = [noisy, j]);
  }), chosen;
}

// src/train/sampled-vpl.ts
var PEOPLE = 8192;
async function sampledVpl(backend, config, data, normalisation, settings, options, report, fingerprint2) {
  let { seed, steps, context } = settings, before = 0, heldOut = null, population;
  if (options.resume === void 0) {
    let fitted2 = await fitPopulation({ data, normalisation, config }, settings, async (done, all) => {
      if (before = all, options.onProgress?.({ step: done, steps: all + steps }), await new Promise((resolve) => setTimeout(resolve)), options.signal?.aborted) throw options.signal.reason;
    });
    report.notes.push(fitted2.note), { parameters: population, heldOut } = fitted2;
  } else
    population = (await decodeCheckpoint(options.resume, fingerprint2)).best.parameters;
  let people = simulatePeople(data, normalisation, population, { people: PEOPLE, tasks: context, seed }), { onProgress, ...others } = options, encoderOptions = {
    ...others,
    onProgress: onProgress && ((p) => onProgress({ ...p, step: before + p.step, steps: before + steps }))
  }, encoder = await withFailover(
    backend,
    encoderOptions,
    (load, options2) => trainEncoder(load, config, people, normalisation, population, settings, options2, report, fingerprint2)
  );
  report.bestStep = steps;
  let last2 = report.intervals[report.intervals.length - 1];
  return last2 && heldOut && (last2.heldOut = heldOut), new Map([...population, ...encoder]);
}
function encoderPlan2(config, { data }, { steps, rate, batch }) {
  let graph = new Graph(), truth = graph.data("truth", PEOPLE, config.latent), { loss, metrics } = posteriorEstimation(config, dataLeaves(graph, data), truth, batch), parameters = parametersOf(graph);
  adam(parameters, gradient(loss, parameters), schedule(graph, { start: rate, end: 0, period: steps }));
  for (let [name, row] of Object.entries(metrics)) record(name, row);
  return compile(graph);
}
async function trainEncoder(load, config, people, normalisation, population, settings, options, report, fingerprint2) {
  let { seed, steps } = settings, program = load(encoderPlan2(config, people, settings), seed);
  writeData(program, people.data, normalisation), program.write("truth", people.z), initialise(program, seed);
  let intervals = [], training = {
    program,
    steps,
    fingerprint: fingerprint2,
    intervals,
    // A checkpoint has the population as the best weights, from which a resumed run simulates the same people.
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: population },
    evaluate: async () => {
    }
  };
  await run(training, options), report.intervals.push(...intervals);
  let names = [...program.plan.named].filter(([, { leaf }]) => leaf === "parameter").map(([name]) => name);
  return readAll(program, names);
}

// src/train/trainers.ts
var TRAINERS = {
  vpl: {
    objective: (config, data, users, beta) => vpl(config, data, draw(data, config, users), beta)
  },
  btl: { objective: (config, data, users) => btl(config, data, sampleBatch(data, users)) },
  "dpl-mean-variance": {
    objective: (config, data, users) => dpl(config, data, sampleBatch(data, users))
  },
  "dpl-categorical": {
    objective: (config, data, users) => dpl(config, data, sampleBatch(data, users))
  },
  "low-rank": {
    objective: (config, data, users) => lowRank(config, data, sampleBatch(data, users))
  },
  hierarchical: { fit: (_, ...others) => hierarchical(...others), resumable: !0 },
  "hierarchical-em": {
    fit: (_, ...[config, data, normalisation, settings, options, report]) => hierarchicalEm(config, data, normalisation, settings, options, report),
    resumable: !1
  }
}, SAMPLED_VPL = {
  fit: (backend, config, ...others) => sampledVpl(backend, config, ...others),
  resumable: !0
}, trainerOf = ({ method, prior: prior2 }) => method === "vpl" && prior2 === "sampled" ? SAMPLED_VPL : TRAINERS[method];
function isResumable(method) {
  let trainer = TRAINERS[method];
  return "objective" in trainer || trainer.resumable;
}
function configOf(settings, data, context) {
  let { method, likelihood } = settings, { size, length } = data, { kind, head = settings.head, encoder = settings.encoder } = METHODS[method];
  if (kind === "shared") return { kind, method, size, length, head, hidden: settings.hidden, likelihood };
  let full = "fit" in TRAINERS[method];
  if (full && size > MAX_FEATURES)
    throw new RangeError(
      `method: got ${size} features; ${method} fits a full covariance and takes at most ${MAX_FEATURES}`
    );
  if (networkOf(encoder)) {
    let { hidden, prior: prior2 } = settings, [latent2, beta] = prior2 === "sampled" ? [weightCount(data), 1] : [settings.latent, settings.beta];
    return { kind, method, size, length, head, encoder, hidden, latent: latent2, ...context, beta, likelihood };
  }
  let latent = full ? size : Math.min(settings.latent, size);
  return { kind, method, size, length, head, encoder, hidden: [], latent, ...context, beta: 1, likelihood };
}

// src/train/train-preferences.ts
async function train(backend, given, options = {}) {
  checkPreferences(given);
  let settings = settingsOf(options), { seed, method } = settings, report = { notes: [], steps: settings.steps, bestStep: 0, intervals: [] }, taskSize = tasksOf(given).most, data = { ...given, taskSize }, normalisation = normalisationOf(data.states, data.size), config = configOf(settings, data, contextOf(taskSize, data.length, settings.context));
  checkConfig(config);
  let parts = {
    features: data.features,
    attributes: data.attributes,
    config,
    normalisation,
    survey: surveyOf(data, seed),
    items: data.items && itemsOf(data.items, data.states, data.size),
    comparison: comparisonOf(config, data, normalisation, seed)
  }, trainer = trainerOf(settings);
  if ("fit" in trainer) {
    if (options.resume && !trainer.resumable)
      throw new RangeError(`resume: "${method}" keeps no checkpoint; start it again`);
    let print = await runFingerprint(data, settings), parameters2 = await trainer.fit(backend, config, data, normalisation, settings, options, report, print), { context } = settings;
    return { model: { ...parts, parameters: parameters2, report: { method, seed, context, step: report.bestStep } }, report };
  }
  latentSize(config) < settings.latent && config.kind === "personal" && report.notes.push(`latent lowered from ${settings.latent} to ${config.latent}, the number of features`);
  let { training, heldOut } = split(data, settings, report.notes), batch = Math.min(settings.batch, userCount(training));
  batch < settings.batch && report.notes.push(`batch lowered from ${settings.batch} to ${batch}, the number of users in training`);
  let job = {
    training,
    heldOut,
    normalisation,
    objective: (leaves, \u03B2) => trainer.objective(config, leaves, batch, \u03B2),
    fingerprint: await runFingerprint(data, settings)
  }, parameters = await optimise(backend, job, settings, options, report), best = report.intervals.find((i) => i.step === report.bestStep);
  return { model: { ...parts, parameters, report: { ...settings, ...best } }, report };
}
function runFingerprint({ size, length, states, pairs, labels, offsets, tasks }, settings) {
  return fingerprint({ ...settings, size, length }, [states, pairs, labels, offsets, tasks ?? new Int32Array()]);
}
function split(data, { seed, heldOut: share }, notes) {
  let users = userCount(data), order = new Random(seed, 373015).permutation(users), held = Math.floor(users * share);
  return held === 0 ? (share > 0 && notes.push(`only ${users === 1 ? "1 user" : `${users} users`}: none held out, so the last weights are kept`), { training: data, heldOut: null }) : { training: selectUsers(data, order.slice(held)), heldOut: selectUsers(data, order.slice(0, held)) };
}
function comparisonOf({ head, size, length }, { states, pairs, labels }, normalisation, seed) {
  if (!HEADS[head].pairwise) return;
  let random = new Random(seed, 3), data = new Float32Array(COMPARISONS * length * size);
  for (let k = 0; k < COMPARISONS; k++) {
    let side = random.index(2 * labels.length);
    pairs.subarray(side * length, (side + 1) * length).forEach((state, t) => {
      let features = states.subarray(state * size, (state + 1) * size);
      state >= 0 && data.set(normalise(features, normalisation), (k * length + t) * size);
    });
  }
  return { shape: [COMPARISONS, length * size], data };
}

// src/io/answers/annotation-tasks.ts
var ENDS = [
  ["1", "2"],
  ["a", "b"],
  ["A", "B"],
  ["left", "right"],
  ["0", "1"]
], Tasks = class {
  constructor(given) {
    this.given = given;
    this.question = given.label;
  }
  given;
  sides;
  question;
  /** What was compared, and by which question. */
  get description() {
    return `${this.sides ? `"${this.sides.join('" with "')}"` : "the ranked fields"} by "${this.question}"`;
  }
  /** The names of the two sides among a task's data. */
  sidesOf(data, locate) {
    return this.sides ??= this.findSides(Object.keys(data), locate), this.sides;
  }
  findSides(keys, locate) {
    let { a, b } = this.given;
    if (a !== void 0 && b !== void 0) return [a, b];
    let isKey = new Set(keys);
    for (let [endOfA, endOfB] of ENDS) {
      let firsts = keys.filter((key) => key.endsWith(endOfA) && isKey.has(key.slice(0, -endOfA.length) + endOfB)), [first2 = ""] = firsts;
      if (firsts.length === 1) return [first2, first2.slice(0, -endOfA.length) + endOfB];
    }
    let [first, second, third] = keys;
    if (first !== void 0 && second !== void 0 && third === void 0) return [first, second];
    throw new FormatError(
      `${locate()}: which two of ${firstOf(keys.map((key) => `"${key}"`))} are compared? name them with --a and --b`
    );
  }
  /** The name of the question, given all that a task answers. Undefined while no task has an answer. */
  questionOf(names, locate) {
    let distinct = [...new Set(names)];
    if (this.question === void 0 && distinct.length > 1)
      throw new FormatError(
        `${locate()}: which of ${firstOf(distinct.map((name) => `"${name}"`))} says what is preferred? name it with --label`
      );
    return this.question ??= distinct[0], this.question;
  }
};

// src/io/answers/message-text.ts
function messageText(value) {
  if (typeof value == "string") return value;
  if (!Array.isArray(value)) return;
  let message = last(value.filter((message2) => isObject(message2) && isAssistant(message2)));
  if (!message) return;
  let calls = Array.isArray(message.tool_calls) ? message.tool_calls.map(callText) : [], lines = [contentText(message.content), ...calls].filter((line) => line !== "");
  return lines.length > 0 ? lines.join(`
`) : void 0;
}
var isAssistant = (message) => message.role === "assistant";
function contentText(content) {
  return typeof content == "string" ? content : Array.isArray(content) ? content.map((part) => isObject(part) ? partText(part) : String(part)).join("") : "";
}
function partText({ type, text }) {
  return typeof text == "string" ? text : `[${String(type)}]`;
}
function callText(call) {
  let { function: called = call } = Object(call), { name, arguments: given } = Object(called);
  return `${name}(${typeof given == "string" ? given : JSON.stringify(given ?? {}, exactText)})`;
}
var exactText = (_, value) => typeof value == "bigint" ? String(value) : value;

// src/io/answers/annotation-exports.ts
function exportReader(row, given) {
  let tasks = new Tasks(given), reader = (tool, answers) => ({
    answers,
    get note() {
      return `an export of ${tool}: ${tasks.description}`;
    }
  });
  if (Array.isArray(row.annotations ?? row.completions) && isObject(row.data))
    return reader("Label Studio", (task, locate) => labelStudio(task, tasks, locate));
  if ("annotator" in row && "annotation_id" in row)
    return reader("Label Studio", (task, locate) => labelStudioMin(task, tasks, locate));
  if (isObject(row.fields) && isObject(row.responses))
    return reader("Argilla", (task, locate) => argilla(task.fields, byQuestion(task.responses), tasks, locate));
  if (Object.keys(row).some((key) => key.endsWith(RESPONSES) && `${key}.users` in row))
    return reader("Argilla", (task, locate) => argilla(task, unflattened(task), tasks, locate));
}
var fieldsOf = (value) => isObject(value) ? value : {}, listOf2 = (value) => Array.isArray(value) ? value.map(fieldsOf) : [], sideOf = (data, key) => listOf2(data[key])[0]?.role ? messageText(data[key]) : data[key];
function labelStudio({ data, annotations, completions }, tasks, locate) {
  let fields = fieldsOf(data), keys = tasks.sidesOf(fields, locate), [a, b] = keys.map((key) => sideOf(fields, key));
  return listOf2(annotations ?? completions).map(({ completed_by: by, result, was_cancelled: cancelled }) => {
    let all = listOf2(result), type = all.some((one) => one.type === "pairwise") ? "pairwise" : "choices", pairwise = all.filter((one) => one.type === type), names = pairwise.map(({ from_name: name }) => String(name)), question = tasks.questionOf(names, locate), value = pairwise.find(({ from_name: name }) => name === question)?.value, { id, email } = fieldsOf(by);
    return [isObject(by) ? email ?? id : by, a, b, cancelled ? null : selectedSide(fieldsOf(value), keys)];
  });
}
function selectedSide({ selected, choices }, [a, b]) {
  let answer = selected ?? (Array.isArray(choices) ? choices[0] : choices) ?? null;
  return answer === a ? "a" : answer === b ? "b" : answer;
}
function labelStudioMin(task, tasks, locate) {
  let { id: _, annotator, annotation_id, created_at, updated_at, lead_time, agreement, ...data } = task, names = Object.keys(data).filter((key) => listOf2(data[key]).some(({ selected }) => selected !== void 0)), question = tasks.questionOf(names, locate), isQuestion = new Set(question === void 0 ? names : [...names, question]), fields = Object.fromEntries(Object.entries(data).filter(([key]) => !isQuestion.has(key))), [a, b] = tasks.sidesOf(fields, locate), answer = question === void 0 ? void 0 : data[question], value = typeof answer == "string" ? { choices: answer } : fieldsOf(listOf2(answer)[0] ?? answer);
  return [[annotator, sideOf(data, a), sideOf(data, b), selectedSide(value, [a, b])]];
}
function byQuestion(responses) {
  if (!Array.isArray(responses)) return responses;
  let questions = {};
  for (let { user_id, status, values } of listOf2(responses))
    for (let [question, value] of Object.entries(fieldsOf(values)))
      questions[question] ??= [], questions[question].push({ user_id, status, value: fieldsOf(value).value });
  return questions;
}
var RESPONSES = ".responses";
function unflattened(record2) {
  let keys = Object.keys(record2).filter((key) => key.endsWith(RESPONSES));
  return Object.fromEntries(
    keys.map((key) => {
      let [values, users, status] = [record2[key], record2[`${key}.users`], record2[`${key}.status`]].map(
        (list) => Array.isArray(list) ? list : []
      ), responses = values?.map((value, i) => ({ value, user_id: users?.[i], status: status?.[i] }));
      return [key.slice(0, -RESPONSES.length), responses ?? []];
    })
  );
}
function* argilla(record2, responses, tasks, locate) {
  let fields = fieldsOf(record2), questions = fieldsOf(responses), answered = Object.keys(questions).filter(
    (name) => listOf2(questions[name]).some(({ value }) => isPreference(value))
  ), question = tasks.questionOf(answered, locate);
  if (question === void 0) return;
  let sides = /* @__PURE__ */ new Map(), side = (key) => (sides.has(key) || sides.set(key, sideOf(fields, key)), sides.get(key));
  for (let { value, user_id: user, status } of listOf2(questions[question])) {
    let isAnswer = status == null || status === "submitted";
    if (Array.isArray(value)) {
      let ranking = ranksOf(value, fields, question, locate);
      for (let [a, b, label] of rankedPairs(ranking)) yield [user, side(a), side(b), isAnswer ? label : null];
    } else {
      let [a, b] = tasks.sidesOf(fields, locate), label = value === a ? "a" : value === b ? "b" : value;
      yield [user, side(a), side(b), isAnswer ? label : null];
    }
  }
}
var isPreference = (value) => typeof value == "string" || listOf2(value)[0]?.rank !== void 0, MAX_RANKED = 64;
function ranksOf(value, fields, question, locate) {
  let ranking = listOf2(value).map(({ value: field, rank }) => ({ field: String(field), rank: Number(rank) }));
  if (ranking.length > MAX_RANKED)
    throw new FormatError(
      `${locate()}: "${question}" ranks ${ranking.length} fields; it may rank at most ${MAX_RANKED}, so leave out the others`
    );
  let unknown = ranking.find(({ field }) => !(field in fields));
  if (unknown) throw new FormatError(`${locate()}: "${question}" ranks "${unknown.field}", which is no field`);
  return ranking;
}
function* rankedPairs(ranking) {
  for (let [i, { field: a, rank: x }] of ranking.entries())
    for (let { field: b, rank: y } of ranking.slice(i + 1))
      yield [a, b, x > 0 && y > 0 ? x < y ? "a" : x > y ? "b" : "tie" : null];
}

// src/io/answers/numbered-columns.ts
function partsOf(header) {
  let [, stem, number] = /^(.*?)[ _.-]?(\d{1,4})$/.exec(header) ?? [];
  return stem ? { stem, number: Number(number) } : void 0;
}
function numbered(columns, isStem) {
  let found2 = columns.flatMap((column2) => {
    let parts = partsOf(column2.header);
    return parts && isStem(parts.stem) ? [{ ...column2, number: parts.number }] : [];
  });
  found2.sort((p, q) => p.number - q.number);
  let first = found2[0]?.number ?? 0;
  return found2.length > 1 && found2.every(({ number }, i) => number === first + i) ? found2 : [];
}

// src/io/answers/column-names.ts
var DEFAULT_COLUMNS = {
  user: "user",
  label: "label",
  task: "task",
  option: "option",
  chosen: "chosen",
  best: "best",
  worst: "worst",
  rank: "rank",
  available: "available",
  none: "none",
  a: "a",
  b: "b",
  chosenEmbedding: "chosen_embedding",
  rejectedEmbedding: "rejected_embedding"
};
function rolesOf(columns) {
  let { ignore: _, features: __, coding: ___, labels: ____, scale: _____, ...roles } = columns;
  return roles;
}
function hasColumn(role, name, headers) {
  if (headers.has(name)) return !0;
  let some = (begins) => [...headers].some(begins);
  return role === "a" || role === "b" ? some((header) => header.startsWith(`${name}_`)) : (role === "option" || role === "rank") && some((header) => partsOf(header)?.stem === name);
}
function withoutUndefined(columns) {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== void 0));
}

// src/io/answers/feature-names.ts
var INDEX = /^(unnamed: \d+(_level_\d+)?(\.\d+)*|index(\.\d+)?|level_\d+|__index_level_\d+__|\.\.\.1|row[ ._]?names?(\.\d+)?|)$/i, isIndexName = (header) => INDEX.test(header), COUNTERS = /^(idx|rn|row|row(id|nr|no|num|number|index|idx)|nr|no|num|number|lfdnr|lfd|line(no|nr|number)?|obs(ervation)?(id|nr|no|num|number)?|record(id|nr|no|num|number)?|entry|case|caseno|seq|sequence|serial(no|nr|number)?|sno|sn|ordinal|#|№|n[º°])$/i, DEFAULT_NAMES = /^(X|V1|n|N)(\.\d+)?$/;
function countsByName(header) {
  return COUNTERS.test(header.replace(/\.\d+$/, "").replace(/[\s._-]/g, "")) ? "surely" : DEFAULT_NAMES.test(header) ? "perhaps" : void 0;
}
var OWNERS = "answer|case|choice|customer|group|hh|household|item|movie|order|pair|participant|person|product|question|rater|record|resp|respondent|response|row|session|set|song|subject|survey|task|trial|trip|user|worker", ID = new RegExp(`^((${OWNERS})?id|uuid|guid)$|[_ .-](id|uuid)$`, "i"), PEOPLE2 = /^(user|subject|subj|respondent|resp|participant|person|people|worker|annotator|rater|judge|panelist|customer|client|patient|student|household|hh|voter|player|who)([ _.-]?(id|nr|no|num|number|name|code|index|idx))?$/i, QUESTIONS = /^(trial|question|task|choice|choice[ _.-]?set|choice[ _.-]?situation|scenario|pair|comparison|round|session|survey|visit)([ _.-]?(id|nr|no|num|number|code|index|idx))$|^choice[ _.-]?(set|situation|task|occasion)$/i, NAMES2 = { test: (header) => ID.test(header) || /[a-z]I[dD]$/.test(header) }, CODES = /^(artikel|art|produkt|product|item|bestell|material|katalog|catalog(ue)?|model|part|teile)[ _.-]?(nr|nummer|no|num|number|code|key)\.?$|^(ean|gtin|upc|isbn|asin|sku|plz|postleitzahl|zip|post(al)?|bar)([ _.-]?(\d+|nr|no|nummer|number|code))?$/i, NO_FEATURES = [
  {
    names: /^((sample|case|survey|answer|response|frequency)[ _.-]?)?(weights?|wts?|wgts?|freq|frequency|multiplicity|n_?obs|n_?votes|votes)$|[_.](weight|wt|wgt)$/i,
    reason: "may say how much an answer counts",
    changes: "weight"
  },
  {
    names: /^(confidence|certainty|sureness|conf|self_?confidence|how_?sure)(_?(rating|score|level))?$/i,
    reason: "may say how sure an answer is",
    changes: "weight"
  },
  {
    names: /^(n_)?(av|avail|available|availability)$|^(av|avail|availability)_|_(av|avail|available|availability)$/i,
    reason: "may say which alternatives were on offer (--available reads it where a row is one alternative)",
    changes: "answer"
  },
  {
    names: /^(best|worst|rank|ranking|winner|loser|wins?|won|lost|preferred|preference|chosen|choice|chose|selected|selection|picked|pick|answer|answered|response|responded|label|labels|result|outcome|target|decision|verdict|vote|judge?ment|correct)$/i,
    reason: "may be an answer",
    changes: "answer"
  },
  { names: NAMES2, reason: "may be a name" },
  { names: CODES, reason: "may be a code" },
  { names: { test: (header) => countsByName(header) === "surely" }, reason: "may number the rows" },
  { names: PEOPLE2, reason: "may say who answered" },
  { names: QUESTIONS, reason: "may say which question was answered" },
  {
    names: /^(date|datetime|time_?stamp|session|(created|updated|started|submitted|answered)_?(at|on)?|start_?time|end_?time)$/i,
    reason: "may say when an answer was given"
  },
  {
    names: /^(rt|rts|latency|response_?latency)([ _.-]?(s|sec|secs|seconds|ms|msec|milliseconds))?$|^(reaction|response|answer|decision|elapsed|completion)[ _.-]?time([ _.-]?(s|sec|secs|seconds|ms|msec))?$|^time[ _.-]?(spent|taken|on_?task)$/i,
    reason: "may say how long an answer took"
  }
], DOUBTFUL = /^(rating|ratings|bewertung|note|noten?|schulnote|grade|punkte|punktzahl|points|sterne|stars|score|order|position|trial|block|round|duration|seconds|count|group|condition)$/i, reasonAgainst = (header) => NO_FEATURES.find(({ names }) => names.test(header))?.reason;
function changesAnswers(header, onlyWeights = !1) {
  let changes = NO_FEATURES.find(({ names }) => names.test(header))?.changes;
  return changes === "weight" || changes === "answer" && !onlyWeights;
}
var isPersonName = {
  test: (header) => PEOPLE2.test(header) || PERSONS.test(header)
}, PERSONS = /^(name|(name|nr|nummer|id|code|kürzel) (der|des) \S+|(vor|nach)name|(versuchs|test)?personen?(nr|id|nummer|code)?|proband(in)?|teilnehmer(in)?|nutzer(in)?|benutzer(in)?|kund(e|in)|befragte[rn]?|vp|vpn|tester|nom|nombre|nome|prénom|personne|persona|utilisateur|usuario|utente|participante?|partecipante)$/i, isDoubtful = (header) => DOUBTFUL.test(header);

// src/io/answers/json-layouts.ts
var AS_RECORDS = 'write it with to_json(\u2026, orient="records")';
function checkRows(row, where, needed) {
  let keys = Object.keys(row);
  if (keys.length > 0 && keys.every((key2) => isColumn(row[key2]))) throw refused(where, "a table by columns, as pandas writes it", AS_RECORDS);
  if (isColumn(row) && keys.every((key2) => isObject(row[key2])))
    throw refused(where, "a table whose rows have numbers as keys", AS_RECORDS);
  if (keys.some((key2) => needed.includes(key2))) return;
  let lists = keys.filter((key2) => Array.isArray(row[key2]));
  if (lists.includes("data") && ("columns" in row || "schema" in row))
    throw refused(where, "a table as pandas writes it", AS_RECORDS);
  let [key, ...more] = lists.filter((name) => row[name].some(isObject));
  if (!(key === void 0 || more.length > 0))
    throw refused(where, `an object whose "${key}" holds the rows`, `save the list in "${key}" as a file of its own`);
}
function isColumn(value) {
  if (!isObject(value) || Array.isArray(value)) return !1;
  let keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
}
var refused = (where, is, remedy) => new FormatError(`${where}: this is ${is}; a row must be an object of its own: ${remedy}`);

// src/io/answers/alike-names.ts
var MAX_NAMES = 1 << 18, essence = (name) => name.toLowerCase().replace(/\s+/g, "").replace(/(?<!\d)0+(?=\d)/g, "");
function alikePairs(names) {
  if (names.length > MAX_NAMES) return [];
  let known = /* @__PURE__ */ new Map();
  return names.flatMap((name) => {
    let key = essence(name), other = known.get(key);
    return other === void 0 && known.set(key, name), other === void 0 ? [] : [[other, name]];
  });
}
function alikeNotes({ users = [], captions, features, attributes = [] }) {
  return [
    ["users", users],
    ["items", captions !== void 0 && captions === features ? captions : []],
    ...attributes.map((attribute) => [`levels of "${attribute.name}"`, allLevels(attribute)])
  ].flatMap(([noun, names]) => {
    let pairs = alikePairs(names), [first] = pairs;
    if (!first) return [];
    let more = pairs.length === 1 ? "" : `, and ${plural(pairs.length - 1, "more pair")} likewise`;
    return [`${JSON.stringify(first[0])} and ${JSON.stringify(first[1])} are read as two ${noun}${more}`];
  });
}

// src/io/answers/outlying-values.ts
var GAP = 1e4, MAX_SHARE = 0.25, [HUGE_GAP, HUGE] = [1e9, 1e12], MIN_COUNT = 4, SAMPLE = 4096, OutlyingValues = class {
  /** @param size Number of features. */
  constructor(size) {
    this.size = size;
    this.low = new Float32Array(size).fill(Number.POSITIVE_INFINITY), this.high = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
  }
  size;
  /** By feature: the smallest and the largest value. */
  low;
  high;
  /**
   * By feature: the last smallest, and the last largest, whose distance to the values before was at least their range. If
   * values lie outside, one of these two does. A place for every new extreme would be slow where values rise with the rows.
   */
  smallest = [];
  largest = [];
  /** Sees the features of a state. `place` names the file, the row and the column of feature k. */
  see(state, place) {
    let { low, high, size } = this;
    for (let k = 0; k < size; k++) {
      let value = state[k];
      (value < low[k] || value > high[k]) && this.widen(k, value, place);
    }
  }
  widen(k, value, place) {
    let [low, high] = [at(this.low, k), at(this.high, k)];
    low - value >= high - low && (this.smallest[k] = { value, place: place(k) }), value - high >= high - low && (this.largest[k] = { value, place: place(k) }), this.low[k] = Math.min(low, value), this.high[k] = Math.max(high, value);
  }
  /**
   * Checks all states [n, size], each once.
   * @throws FormatError naming the place of a value beside which all others of its feature are equal.
   */
  check(states) {
    for (let k = 0; k < this.size; k++) {
      let others = rangeOfOthers(states, k, this.size), [smallest, largest] = [this.smallest[k], this.largest[k]];
      if (!others || !smallest || !largest) continue;
      let found2 = smallest.value < others.low ? smallest : largest, range = `from ${decimal(others.low)} to ${decimal(others.high)}`, beside = others.isAlone ? `all others are ${range} and would be equal beside it; correct it, or leave its row out` : `but for some like it, all others are ${range} and would be equal beside it; correct them, or leave their rows out`;
      throw new FormatError(`${found2.place} is ${decimal(found2.value)}; ${beside}`);
    }
  }
};
function rangeOfOthers(states, k, size) {
  let count = states.length / size;
  if (count < MIN_COUNT) return;
  let median = medianOf(states, k, size), counts = new Int32Array(256), near = new Float64Array(256).fill(Number.POSITIVE_INFINITY), far = new Float64Array(256);
  for (let i = k; i < states.length; i += size) {
    let distance = Math.abs(states[i] - median);
    if (distance === 0) continue;
    let octave = exponentOf(distance);
    counts[octave] = counts[octave] + 1, distance < near[octave] && (near[octave] = distance), distance > far[octave] && (far[octave] = distance);
  }
  let octaves = Array.from(counts.keys()).filter((octave) => at(counts, octave) > 0), outside = 0, found2;
  for (let i = octaves.length - 1; i > 0; i--) {
    let [above, below] = [at(octaves, i), at(octaves, i - 1)];
    outside += at(counts, above);
    let gap = at(near, above) / at(far, below);
    !(gap > GAP && (outside === 1 || outside < MAX_SHARE * count)) && !(gap > HUGE_GAP && at(near, above) > HUGE) || (found2 = { ...rangeWithin(states, k, size, median, at(far, below)), isAlone: outside === 1 });
  }
  return found2;
}
function medianOf(states, k, size) {
  let count = states.length / size, length = Math.min(count, SAMPLE), sample = Float32Array.from({ length }, (_, i) => at(states, Math.floor(i * count / length) * size + k));
  return at(sample.sort(), length - 1 >> 1);
}
var float = new Float32Array(1), bits = new Uint32Array(float.buffer);
function exponentOf(value) {
  return float[0] = value, bits[0] >>> 23;
}
function rangeWithin(states, k, size, median, far) {
  let [low, high] = [median, median];
  for (let i = k; i < states.length; i += size) {
    let value = states[i];
    Math.abs(value - median) > far || (value < low && (low = value), value > high && (high = value));
  }
  return { low, high };
}
function decimal(value) {
  let text = value;
  for (let digits = 6; digits <= 9 && (text = Number(value.toPrecision(digits)), Math.fround(text) !== value); digits++)
    ;
  return String(text);
}

// src/io/answers/interner.ts
var RowInterner = class {
  // row number + 1; 0 marks a free slot
  constructor(width) {
    this.width = width;
    this.row = new Int32Array(width);
  }
  width;
  /** The row to look up: callers write it here and then call `intern`. */
  row;
  count = 0;
  rows = integers();
  slots = new Int32Array(256);
  /** The number of the row in `row`, which is added if it is new. */
  intern() {
    let slot = this.find(this.row, 0), known = this.slots[slot];
    return known > 0 ? known - 1 : (this.rows.append(this.row), this.slots[slot] = ++this.count, 2 * this.count > this.slots.length && this.grow(), this.count - 1);
  }
  /** All rows, [count, width]: a view, not a copy. */
  all() {
    return this.rows.view();
  }
  /** The slot that holds this row, or the free slot where it belongs. */
  find(words, from) {
    let { slots, width } = this, rows = this.rows.values, hash = width;
    for (let k = 0; k < width; k++)
      hash = Math.imul(hash ^ words[from + k], 2654435761), hash ^= hash >>> 15;
    hash = Math.imul(hash, 2246822507);
    let mask = slots.length - 1, slot = (hash ^ hash >>> 13) & mask;
    for (let known = slots[slot]; known > 0; known = slots[slot]) {
      let start = (known - 1) * width, k = 0;
      for (; k < width && rows[start + k] === words[from + k]; ) k++;
      if (k === width) break;
      slot = slot + 1 & mask;
    }
    return slot;
  }
  grow() {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let i = 0; i < this.count; i++) this.slots[this.find(this.rows.values, i * this.width)] = i + 1;
  }
}, StateInterner = class _StateInterner {
  constructor(size) {
    this.size = size;
    this.interner = new RowInterner(size), this.row = new Float32Array(this.interner.row.buffer), this.outlying = new OutlyingValues(size);
  }
  size;
  outlying;
  interner;
  row;
  /** Sets feature k of the state that the next `intern` looks up. */
  set(k, value) {
    this.row[k] = value + 0;
  }
  intern() {
    return this.interner.intern();
  }
  /** Sees the state that the next `intern` looks up, for `check`. `place` names the file, the row and the column of feature k. */
  see(place) {
    this.outlying.see(this.row, place);
  }
  /** @throws FormatError naming the place of a value beside which all others of its feature are equal. */
  check() {
    this.outlying.check(this.all());
  }
  get count() {
    return this.interner.count;
  }
  /** These states without some of their features; `numbers[s]` is the new number of state s. */
  without(dropped) {
    let isDropped = new Set(dropped), kept = Array.from({ length: this.size }, (_, k) => k).filter((k) => !isDropped.has(k)), states = new _StateInterner(kept.length), all = this.all(), numbers = Int32Array.from({ length: this.count }, (_, s) => (kept.forEach((k, j) => {
      states.set(j, at(all, s * this.size + k));
    }), states.intern()));
    return { states, numbers };
  }
  /** All states, [count, size]: a view, not a copy. */
  all() {
    let { buffer, byteOffset, length } = this.interner.all();
    return new Float32Array(buffer, byteOffset, length);
  }
}, NameInterner = class {
  names = [];
  numbers = /* @__PURE__ */ new Map();
  has(name) {
    return this.numbers.has(name);
  }
  intern(name) {
    let known = this.numbers.get(name);
    if (known !== void 0) return known;
    let copy = JSON.parse(JSON.stringify(name));
    return this.numbers.set(copy, this.names.length), this.names.push(copy) - 1;
  }
};

// src/io/answers/answers-builder.ts
var MAX_PADDED = 2 ** 28, MIN_DOUBLED = 8, AnswersBuilder = class {
  users = new NameInterner();
  taskNames = new NameInterner();
  taskKeys = new RowInterner(2);
  // (user, task name)
  user = integers();
  label = floats();
  task = integers();
  sides = integers();
  // the states of A, then of B; the last state s of each side is stored as ~s
  length = 1;
  userNumber(name) {
    return this.users.intern(name);
  }
  /** The number of a user's task. Task names are often integers, which are their own key and are not interned. */
  taskNumber(user, name) {
    let value = Number(name) | 0;
    return this.taskKeys.row[0] = user, this.taskKeys.row[1] = value >= 0 && String(value) === name ? value : ~this.taskNames.intern(name), this.taskKeys.intern();
  }
  /**
   * Adds an answer. Sides are lists of state numbers; `label` is the share of A: 1 if it was preferred, 0 if B was, ½ for a tie.
   * Either every answer has a task or none has.
   */
  add(user, a, b, label, task) {
    this.user.push(user), this.label.push(label), task !== void 0 && this.task.push(task), this.addSide(a), this.addSide(b);
  }
  /** Gives state s the number `numbers[s]`. */
  renumberStates(numbers) {
    let sides = this.sides.view();
    for (let i = 0; i < sides.length; i++) {
      let s = at(sides, i);
      sides[i] = s < 0 ? ~at(numbers, ~s) : at(numbers, s);
    }
  }
  /** Number of answers added so far. */
  get count() {
    return this.user.length;
  }
  /** A note if the answers are there twice, one after the other or the second half after the first. */
  doubled() {
    let { count } = this, half = count >> 1;
    if (this.length > 1 || count % 2 === 1 || half < MIN_DOUBLED) return [];
    let all = (same) => {
      for (let i = 0; i < half; i++) if (!same(i)) return !1;
      return !0;
    };
    return all((i) => this.isRepeated(i, half + i)) ? ["the second half of the answers repeats the first: is the file doubled?"] : all((i) => this.isRepeated(2 * i, 2 * i + 1)) ? ["each answer comes twice: is the file doubled?"] : [];
  }
  /** Whether two answers are the same. Their sides have one state each. */
  isRepeated(c, d) {
    let [sides, labels, users] = [this.sides.values, this.label.values, this.user.values];
    return users[c] === users[d] && labels[c] === labels[d] && sides[2 * c] === sides[2 * d] && sides[2 * c + 1] === sides[2 * d + 1];
  }
  addSide(states) {
    let last2 = states.length - 1;
    for (let i = 0; i < last2; i++) this.sides.push(states[i]);
    this.sides.push(~states[last2]), this.length = Math.max(this.length, states.length);
  }
  /**
   * The answers as `Preferences`: users in order of first appearance, and each user's answers in file order, except that
   * the answers of a task are adjacent. The builder cannot be used afterwards.
   * @throws FormatError naming the file when segments of unequal lengths take too much memory.
   */
  finish(states, file) {
    let { count, length } = this;
    if (length > 1 && 2 * length * count > MAX_PADDED)
      throw new FormatError(
        `${file}: ${count} answers with segments of up to ${length} states take more than ${MAX_PADDED} places, as all segments take the longest one's; shorten the longest, or split the file`
      );
    let tasks = this.task.length > 0 ? new Int32Array(count) : void 0, order = tasks && sortedBy(this.task.view(), this.taskKeys.count), { row, offsets, users } = this.place(order), pairs = new Int32Array(2 * length * count);
    length > 1 && pairs.fill(-1);
    let labels = new Float32Array(count), sides = this.sides.values, from = 0;
    for (let c = 0; c < count; c++) {
      let to = at(row, c);
      labels[to] = at(this.label.values, c), tasks && (tasks[to] = at(this.task.values, c));
      for (let side = 0; side < 2; side++) {
        let next = (2 * to + side) * length;
        for (; at(sides, from) >= 0; ) pairs[next++] = at(sides, from++);
        pairs[next] = ~at(sides, from++);
      }
    }
    return { ...states, length, pairs, labels, offsets, tasks, users };
  }
  /**
   * The output row of every answer: within each user, answers are placed in the given order (default: file order). Users
   * without answers are dropped.
   */
  place(order) {
    let row = this.user.values, next = new Int32Array(this.users.names.length);
    for (let c = 0; c < this.count; c++) postIncrement(next, at(row, c));
    let offsets = [0], users = this.users.names.filter((_, u) => {
      let answers = at(next, u), start = at(offsets, offsets.length - 1);
      return next[u] = start, answers > 0 && offsets.push(start + answers);
    });
    for (let i = 0; i < this.count; i++) {
      let c = order ? at(order, i) : i;
      row[c] = postIncrement(next, at(row, c));
    }
    return { row, offsets: Int32Array.from(offsets), users };
  }
};
function sortedBy(keys, count) {
  let next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) postIncrement(next, at(keys, i) + 1);
  for (let k = 0; k < count; k++) next[k + 1] = at(next, k + 1) + at(next, k);
  let order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[postIncrement(next, at(keys, i))] = i;
  return order;
}
function postIncrement(values, i) {
  let value = at(values, i);
  return values[i] = value + 1, value;
}

// src/io/answers/cell-names.ts
function nameIn(cell, column2, locate, source) {
  if (typeof cell == "string" && cell.trim() === "")
    throw new FormatError(`${locate()}: "${column2}" is empty; fill it in, or leave out its row`);
  return parseName(cell, column2, locate, source);
}

// src/io/answers/comparison-table.ts
function firstWins(seed) {
  let coin = new Random(seed, 15);
  return {
    read: () => 1,
    finish: () => ["each row has a winner and a loser, with sides drawn by seed"],
    swaps: () => coin.index(2) === 0
  };
}
var ComparisonTable = class {
  constructor(source, user, labels, task, sides) {
    this.source = source;
    this.user = user;
    this.labels = labels;
    this.task = task;
    this.sides = sides;
  }
  source;
  user;
  labels;
  task;
  sides;
  builder = new AnswersBuilder();
  missing = 0;
  /** Rows whose sides are the same. */
  same = 0;
  row(cells, line) {
    let { builder, task, user, source } = this, locate = () => source.locate(line), name = (column2) => nameIn(cells[column2.index], column2.header, locate, source), label = this.labels.read(cells, line);
    if (Number.isNaN(label)) {
      this.missing++, this.sides.skip?.(cells);
      return;
    }
    let userNumber = builder.userNumber(name(user)), taskNumber = task && builder.taskNumber(userNumber, name(task)), [a, b] = this.sides.read(cells, locate, { user: userNumber, task: taskNumber, answer: label });
    a.length === 1 && b.length === 1 && a[0] === b[0] && (this.same++, this.sides.named) || (this.labels.swaps?.() ? builder.add(userNumber, b, a, 1 - label, taskNumber) : builder.add(userNumber, a, b, label, taskNumber));
  }
  finish() {
    let notes = [
      ...this.labels.finish(),
      ...leftOutNote(this.missing, "row", "without an answer"),
      ...this.noteOnSame(),
      ...this.builder.doubled()
    ];
    if (this.builder.count === 0) throw noAnswers(this.source.file, notes);
    let { states, notes: read, renumbered } = this.sides.finish();
    return renumbered && this.builder.renumberStates(renumbered), { data: this.builder.finish(states, this.source.file), notes: [...read, ...notes] };
  }
  noteOnSame() {
    return this.sides.named ? leftOutNote(this.same, "row", "of an item with itself") : this.same === 0 ? [] : [`in ${plural(this.same, "row")}, both sides have the same features`];
  }
};
function noAnswers(file, notes = []) {
  return new FormatError(`${file}: no answers; ${notes[0] ?? "at least one is needed"}`);
}

// src/io/answers/feature-columns.ts
var LAYOUTS = "each row is one answer: who answered, the two alternatives, and which was preferred, as in user, a, b, label or user, a_price, b_price, label (docs/guide.md shows every layout)";
function featuresAmong(file, columns, source) {
  let found2 = { ...file.featuresAmong(columns), coding: file.coding, advice: file.advice.bind(file) };
  if (found2.features.length > 0) return found2;
  if (found2.unlikely.length > 0) throw file.noFeatures(found2.unlikely);
  let option = file.find("option"), advice = option ? `if "${option.header}" names the alternatives, give a table of them with --items` : LAYOUTS;
  throw new FormatError(`${source.header}: no column of features; ${advice}`);
}

// src/io/answers/option-values.ts
var optionValue = (value) => /^[\w,.-]+$/.test(value) ? value : `"${value}"`;

// src/io/answers/header-tokens.ts
var tokensOf = (header) => header.replace(new RegExp("(\\p{Ll})(?=\\p{Lu})", "gu"), "$1 ").match(new RegExp("[\\p{L}\\p{M}]+|\\p{N}+", "gu")) ?? [];
function columnHalves(columns) {
  let half = columns.length / 2;
  if (half < 2 || !Number.isInteger(half)) return;
  let tokens = columns.map(({ header }) => tokensOf(header)), counts = /* @__PURE__ */ new Map();
  for (let words of tokens) for (let word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  let halves2 = [...counts].flatMap(([word, count]) => count === half ? [word] : []);
  halves2.sort((a, b) => a.length - b.length);
  let names = new Map(tokens.map((words, k) => [words.join("\0"), k]));
  for (let a of halves2.filter((word) => tokens[0]?.includes(word))) {
    let sideA = tokens.flatMap((words, k) => words.includes(a) ? [k] : []);
    for (let b of halves2) {
      let sideB = sideA.map((k) => names.get(replaced(tokens[k] ?? [], a, b).join("\0"))), isWhole2 = (/* @__PURE__ */ new Set([...sideA, ...sideB])).size === columns.length && !sideB.includes(void 0), [first, other] = [columns[0], columns[sideB[0] ?? -1]];
      if (!isWhole2 || a === b || !first || !other) continue;
      let stem = (tokens[0] ?? []).filter((word) => word !== a).join("_");
      if (stem !== "") return { first: [first, other], sides: [a, b], stem };
    }
  }
}
var replaced = (words, from, to) => words.map((word) => word === from ? to : word);

// src/io/answers/paired-columns.ts
function sideOf2(part) {
  let word = part.toLowerCase();
  for (let [first, second] of [
    ["left", "right"],
    ["l", "r"],
    ["first", "second"],
    ["links", "rechts"],
    ["linke", "rechte"],
    ["linkes", "rechtes"],
    ["erste", "zweite"],
    ["gauche", "droite"],
    ["izquierda", "derecha"],
    ["sinistra", "destra"]
  ])
    if (word === first || word === second) return [first + second, word === first ? 0 : 1];
  let match = /^(|option|alt|alternative|profile|item|choice|product|card|model|side)([ab12])$/.exec(word);
  if (!match) return;
  let [, owner = "", mark = ""] = match;
  return /[ab]/.test(mark) ? [`${owner}ab`, "ab".indexOf(mark)] : [`${owner}12`, "12".indexOf(mark)];
}
var SPLITS = [
  { pattern: /^([^_. -]+)([_. -])(.+)$/, part: 1, stem: 3, leads: !0 },
  { pattern: /^(.+)[_. -]([^_. -]+)$/, part: 2, stem: 1, leads: !1 }
];
function columnPair(columns) {
  for (let { pattern, part, stem, leads } of SPLITS) {
    let families = /* @__PURE__ */ new Map(), prefixes = /* @__PURE__ */ new Map();
    for (let column2 of columns) {
      let match = pattern.exec(column2.header), side = match && sideOf2(match[part] ?? "");
      if (!side) continue;
      let stems = families.get(side[0]) ?? /* @__PURE__ */ new Map();
      families.set(side[0], stems);
      let pair = stems.get(match[stem] ?? "") ?? [];
      pair[side[1]] = column2, stems.set(match[stem] ?? "", pair), leads && match[2] === "_" && prefixes.set(column2, match[1] ?? "");
    }
    for (let [family, stems] of families) {
      let pairs = [...stems].flatMap(([name, [a2, b2]]) => a2 && b2 ? [{ a: a2, b: b2, stem: name }] : []), [first] = pairs, enough = family === "12" && !leads ? 2 : 1;
      if (!first || pairs.length < enough || 4 * pairs.length < columns.length) continue;
      let [a, b] = [prefixes.get(first.a), prefixes.get(first.b)];
      return a !== void 0 && b !== void 0 ? { ...first, prefixes: [a, b] } : first;
    }
  }
  return halves(columns);
}
function halves(columns) {
  let found2 = columnHalves(columns);
  if (!found2) return;
  let { first, sides, stem } = found2, prefixOf = ({ header }) => sides.find((side) => header.startsWith(`${side}_`)), [lead, other] = sides, rest = columns.map((column2) => column2.header.slice((prefixOf(column2)?.length ?? 0) + 1)), pairwise = columns.every(prefixOf) && 2 * new Set(rest).size === columns.length;
  return { a: first[0], b: first[1], stem, ...pairwise && { prefixes: [lead, other] } };
}

// src/io/answers/likely-columns.ts
var ANSWERS = /^(label|answer|choice|preferred|preference|winner|result|outcome|response|vote|decision|pick|picked|chosen|selected|selection|won|wahl|auswahl|gewählt|gewaehlt|entscheidung|präferenz|bevorzugt|antwort|choix|choisi|réponse|elección|elegido|respuesta|scelta|scelto|risposta|y)$/i, CHOSEN = /^(chosen|choice|selected|picked|chose|is_?chosen|gewählt|gewaehlt|choisi|elegido|scelto|y)$/i, TASKS = /^(task|question|choice|trial|scenario|choice_?set|choice_?task|choice_?situation|situation|occasion|set|runde|aufgabe|frage|durchgang|vergleich|tâche|tarea|pregunta|domanda)([ _.-]?(id|nr|no|num|number))?$/i, WINNERS = /^(winner|won|preferred|chosen|selected|better|gewinner|sieger|bevorzugt|gewählt|vainqueur|gagnant|ganador|vincitore)$/i, LOSERS = /^(loser|lost|rejected|dispreferred|unchosen|unselected|worse|verlierer|unterlegen|abgelehnt|perdant|perdedor|perdente)$/i, OPTIONS2 = ["user", "a", "b", "label", "task", "option", "chosen"], IS_CHOSEN = /^((is_?)?chosen|gewählt|gewaehlt|choisi|elegido|scelto)$/i, isLikelyChoice = (headers) => headers.some((header) => IS_CHOSEN.test(header)) && !(likelySides(headers) ?? winnerAndLoser(headers) ?? numberedSides(headers));
function winnerAndLoser(headers) {
  let [winner, loser] = [WINNERS, LOSERS].map((names) => headers.find((header) => names.test(header)));
  return winner !== void 0 && loser !== void 0 ? [winner, loser] : void 0;
}
function isComparison(headers) {
  let roles = ["user", "a", "b", "label"], others = headers.filter((header) => !roles.some((role) => role === header));
  return roles.every((role) => headers.includes(role) || likely(others, role) !== void 0);
}
function likelySides(headers) {
  let [a, b] = [0, 1].map((side) => headers.find((header) => sideOfName(header) === side));
  return a !== void 0 && b !== void 0 ? [a, b] : void 0;
}
var sideOfName = (name) => sideOf2(name.replace(/[_ .-](?=[ab12]$)/i, ""))?.[1], NEEDED = ["user", "label", "task", "chosen"];
function proposedOptions(headers, wanted, given = {}) {
  let names = headers.filter((header) => header !== ""), open = OPTIONS2.filter((role) => wanted.includes(role) && given[role] === void 0 && !has(names, role)), defaults = OPTIONS2.filter((role) => given[role] === void 0).map((role) => DEFAULT_COLUMNS[role]), taken = /* @__PURE__ */ new Set([...defaults.filter((name) => names.includes(name)), ...Object.values(given)]), free = names.filter((name) => !taken.has(name)), found2 = /* @__PURE__ */ new Map(), pair = ["a", "b", "label"].every((role) => open.includes(role)) && winnerAndLoser(free);
  if (pair) {
    found2.set("a", pair[0]).set("b", pair[1]).set("label", pair[0]);
    for (let name of pair) taken.add(name);
  }
  let numbered2 = open.includes("a") && open.includes("b") && found2.size === 0 && likelySide(free, 0) === void 0 && numberedSides(free);
  if (numbered2) {
    found2.set("a", numbered2[0]).set("b", numbered2[1]);
    for (let name of numbered2) taken.add(name);
  }
  for (let role of open) {
    if (found2.has(role)) continue;
    let name = likely(
      names.filter((name2) => !taken.has(name2)),
      role
    );
    name !== void 0 && (taken.add(name), found2.set(role, name));
  }
  return open.some((role) => NEEDED.includes(role) && !found2.has(role)) ? "" : open.flatMap((role) => {
    let name = found2.get(role);
    return name === void 0 ? [] : [`--${role} ${optionValue(name)}`];
  }).join(" ");
}
var isSide = (role) => role === "a" || role === "b", has = (names, role) => names.some((name) => name === DEFAULT_COLUMNS[role] || isSide(role) && name.startsWith(`${role}_`));
function likely(names, role) {
  let wanted = DEFAULT_COLUMNS[role].toLowerCase(), sameName = names.find((name) => name.toLowerCase() === wanted);
  if (sameName !== void 0) return sameName;
  if (isSide(role)) return likelySide(names, role === "a" ? 0 : 1);
  let pattern = { user: isPersonName, label: ANSWERS, chosen: CHOSEN, task: TASKS }[role];
  return pattern && names.find((name) => pattern.test(name));
}
function likelySide(names, side) {
  return names.flatMap((name) => [name, .../^[^_]+(?=_.)/.exec(name) ?? []]).find((part) => sideOfName(part) === side);
}
function numberedSides(names) {
  for (let name of names) {
    let [, stem, mark = ""] = new RegExp("^(.*[^\\p{L}]|.*\\p{L}(?=[12]$))([ab12])$", "iu").exec(name) ?? [], other = `${stem}${{ a: "b", A: "B", 1: "2" }[mark]}`;
    if (stem && names.includes(other)) return [name, other];
  }
}

// src/io/answers/header-advice.ts
function firstRowAdvice(cells, { typed }) {
  if (typed) return;
  let filled = cells.filter((cell) => cell !== ""), [first = ""] = filled, mark = filled.length === 1 ? separatorIn(first) : void 0;
  if (mark === " ") return "separate the cells of a row with commas, semicolons or tabs, not with blanks";
  if (mark)
    return `if "${mark === "	" ? "a tab" : mark}" separates its cells, let the file begin with a line sep=${mark}`;
  if (filled.length === 1 && (cells.length > 1 || /^#|\s/.test(first)) && !/[,;|]/.test(first))
    return "the first row must have the names of the columns; delete titles and comments above it";
  let numbers = filled.filter((cell) => /^[+-]?\d*[.,]?\d+$/.test(cell));
  if (!(2 * numbers.length < filled.length || numbers.length < 2))
    return "the first row must have the names of the columns, and seems to hold an answer; put a row of names above it";
}
function proposal(headers, wanted, given) {
  let options = proposedOptions(headers, wanted, given);
  return options === "" ? void 0 : `if other columns are meant, name them, as in ${options} (capitals matter)`;
}
function separatorIn(text) {
  return ["|", ";", ",", "	", ":", "^", "~", " "].find(
    (mark) => text.split(mark).some((part) => text.includes(mark) && /^"?(user|label|name|task)"?$/i.test(part.trim()))
  );
}

// src/io/answers/index-columns.ts
var MAX_SEEN = 1 << 20, IndexColumns = class {
  constructor(columns, source) {
    this.columns = columns;
    this.source = source;
    for (let column2 of columns) column2.index > 0 && isUnnamed(column2) && this.seen.set(column2, /* @__PURE__ */ new Set());
  }
  columns;
  source;
  filled = /* @__PURE__ */ new Set();
  /** The whole numbers of columns without a name that are not the first; an index does not repeat one. */
  seen = /* @__PURE__ */ new Map();
  /** Whether a column is one, by its name or by what the file says. */
  static has(header, source) {
    return isIndexName(header) || (source.index?.has(header) ?? !1);
  }
  /** @throws FormatError when a cell has a number that is none of an index. */
  row(cells, line) {
    for (let column2 of this.columns) {
      let cell = cells[column2.index];
      if (isMissing(cell)) continue;
      this.filled.add(column2);
      let value = this.source.numbers.parse(cell);
      if (Number.isNaN(value)) continue;
      let seen = this.seen.get(column2);
      if (!Number.isInteger(value) || value < 0 || seen?.has(value)) throw this.notIndex(column2, cell, line);
      seen && seen.size < MAX_SEEN && seen.add(value);
    }
  }
  notIndex({ header, index }, cell, line) {
    let where = this.source.locate(line);
    return header === "" ? new FormatError(`${where}: column ${index + 1} has no name, but holds ${cell}; name it in the header`) : new FormatError(
      `${where}: "${header}" is ${cell}, which does not number rows as the name says; rename the column if it is a feature, or leave it out with --ignore "${header}"`
    );
  }
  /** Names the first column without a name, to complete an error. */
  get unnamed() {
    let column2 = this.columns.find(({ header }) => header === "");
    return column2 ? ` (column ${column2.index + 1} has no name)` : "";
  }
  /** What was left out, one sentence each; `canKeep` says whether an option can keep it. */
  notes(canKeep) {
    let [filled, empty] = [!0, !1].map(
      (isFilled) => this.columns.filter((column2) => this.filled.has(column2) === isFilled)
    ), nameOf = ({ header, index }) => header === "" ? `column ${index + 1}` : `"${header}"`, [unnamed, others] = [!0, !1].map(
      (isUnnamed2) => (filled ?? []).filter(({ header }) => header === "" === isUnnamed2)
    ), named = (unnamed ?? []).map(
      (column2) => `${nameOf(column2)}, which has no name, was left out: it names or numbers the rows`
    );
    others?.length && named.push(leftOutColumns(others.map(nameOf), "names or numbers the rows", canKeep));
    let blank = (empty ?? []).map(nameOf);
    return blank.length === 0 ? named : [...named, `${listOf(blank)} ${blank.length === 1 ? "is" : "are"} empty`];
  }
}, isUnnamed = ({ header }) => header === "" || /^unnamed: [1-9]/i.test(header);

// src/io/answers/file-columns.ts
var ADVISED = 12, FileColumns = class {
  /** @throws FormatError unless names are distinct and every column that an option names exists. */
  constructor(header, given, source) {
    this.given = given;
    this.source = source;
    this.coding = given.coding ?? {};
    let all = header.map((name, index) => columnAt(name.trim(), index));
    this.headers = all.map((column2) => column2.header);
    let kept = all.filter((column2) => !given.ignore?.includes(column2.header)), isIndex = ({ header: name }) => IndexColumns.has(name, source) && !this.hasRole(name);
    this.columns = kept.filter((column2) => !isIndex(column2)), this.index = new IndexColumns(kept.filter(isIndex), source);
    let seen = /* @__PURE__ */ new Set();
    for (let { header: name } of this.columns) {
      if (seen.has(name)) {
        let remedy = firstRowAdvice(this.headers, this.source);
        throw new FormatError(`${source.header}: two columns are named "${name}"${remedy ? `; ${remedy}` : ""}`);
      }
      seen.add(name);
    }
    let { ignore = [] } = given;
    for (let [key, name] of Object.entries(this.roles))
      if (!hasColumn(key, name, seen))
        throw this.missing(name, `it was given as the ${key} column`);
    let unknown = ignore.find((name) => !all.some((column2) => column2.header === name));
    if (unknown !== void 0) throw this.missing(unknown, "it is to be ignored");
  }
  given;
  source;
  columns;
  index;
  headers;
  own = [];
  /** Whether columns may be features. */
  hasFeatures = !0;
  unread = [];
  coding;
  /** The columns that options give a role. */
  get roles() {
    return rolesOf(this.given);
  }
  /** Whether an option, or the name that a role has without one, gives a column a role. */
  hasRole(name) {
    let { features = [] } = this.given;
    return Object.values({ ...DEFAULT_COLUMNS, ...this.roles }).includes(name) || features.includes(name) || /^(name|caption|image)$/i.test(name);
  }
  /** Must see every row. @throws FormatError when a column that was taken for an index is none. */
  row(cells, line) {
    this.index.row(cells, line);
  }
  /** How columns were read or left out, one sentence each. */
  get notes() {
    let unread = this.unread.length > 0 ? [`these columns are not read: ${firstOf(this.unread)}`] : [];
    return [...this.own, ...this.index.notes(this.hasFeatures), ...unread];
  }
  note(sentence) {
    this.own.push(sentence);
  }
  /** The column of this name, if there is one. */
  named(name) {
    return this.columns.find(({ header }) => header === name);
  }
  /** The column of a role, if there is one. */
  find(role) {
    return this.named(this.nameOf(role));
  }
  /** The column of a role in a layout with these. @throws FormatError with this reason when there is none. */
  need(role, reason, layout = [role]) {
    let column2 = this.find(role);
    if (!column2) throw this.missing(this.nameOf(role), reason, layout);
    return column2;
  }
  nameOf(role) {
    return this.given[role] ?? DEFAULT_COLUMNS[role];
  }
  /** All columns but these. */
  except(...used) {
    let isUsed = new Set(used.map((column2) => column2?.index));
    return this.columns.filter(({ index }) => !isUsed.has(index));
  }
  /** The features that an option names, if it does: all others are not read. @throws FormatError when one is missing. */
  givenFeatures(columns) {
    let { features: names } = this.given;
    if (!names) return;
    let missing = names.find((name) => !columns.some(({ header }) => header === name));
    if (missing !== void 0) throw this.missing(missing, "it was given as a feature");
    return this.leaveUnread(columns.filter(({ header }) => !names.includes(header))), columns.filter(({ header }) => names.includes(header));
  }
  /**
   * The features that an option names, without the prefixes of sides. `columns` are those of both sides.
   * @throws FormatError when one is missing.
   */
  featuresOfSides(columns) {
    let missing = this.given.features?.find((name) => !columns.some(({ feature }) => feature === name));
    if (missing === void 0) return this.given.features;
    let example = columns[0];
    throw new FormatError(
      `${this.source.header}: no feature "${missing}", which --features names; without the prefix of its side, "${example?.header}" is "${example?.feature}"`
    );
  }
  /** Divides columns into features and those that are hardly one, as far as options or their names tell. */
  featuresAmong(columns) {
    let given = this.givenFeatures(columns);
    if (given) return { features: given, unlikely: [], certain: !0 };
    let isLikely = ({ header }) => this.coding.levels?.includes(header) || !reasonAgainst(header);
    return { features: columns.filter(isLikely), unlikely: columns.filter((column2) => !isLikely(column2)) };
  }
  /** @throws FormatError when an option names features, as a file has none in columns, for this reason. */
  refuseFeatures(reason) {
    this.hasFeatures = !1;
    let { features } = this.given, columns = features ?? this.coding.levels;
    if (!columns) return;
    let option = `--${features ? "features" : "levels"} ${columns.join()}`;
    throw new FormatError(`${this.source.header}: ${reason}, so ${option} names nothing; leave it out`);
  }
  /**
   * Notes columns that are not read, where features can be in no others.
   * @param refused Which of them are refused: those that may change what an answer says, or of these only weights.
   * @throws FormatError when there is one.
   */
  leaveUnread(columns, refused2 = "answers and weights") {
    let isRefused = ({ header }) => changesAnswers(header, refused2 === "weights"), matter = this.given.features ? [] : columns.filter(isRefused);
    if (matter.length > 0) throw this.noFeatures(matter);
    this.unread.push(...columns.map(({ header }) => header));
  }
  /** The error for columns that are hardly features. */
  noFeatures(columns, features = []) {
    let reasons = columns.map(({ header }) => `"${header}" ${reasonAgainst(header)}`), shown = `column${columns.length === 1 ? "" : "s"} ${listOf(reasons)}`;
    return new FormatError(`${this.source.header}: ${shown}; ${this.advice(columns, features)}`);
  }
  /** What to do about columns that are hardly features. `features` may be those of the file. */
  advice(columns, features) {
    let names = columns.map(({ header }) => header), others = features.map(({ feature }) => feature), leaveOut = `leave ${names.length === 1 ? "it" : "them"} out with --ignore ${optionValue(names.join())}`;
    if (others.length === 0) return leaveOut;
    let listed = others.length <= ADVISED ? ` ${optionValue(others.join())}` : "", more = names.filter((name) => !others.includes(name)), ifOne = more.length === 0 ? "" : ` (and ${more.join()}, if ${more.length === 1 ? "it is one" : "they are"})`;
    return `${leaveOut}, or name the features with --features${listed}${ifOne}`;
  }
  /** Says that a column has no name, if one has none, to complete an error. */
  get unnamed() {
    return this.index.unnamed;
  }
  /** The error for a column that is not there. `wanted` are the roles of the layout that it belongs to. */
  missing(name, reason, wanted = []) {
    let shown = this.columns.slice(0, 8).map(({ header: header2 }) => `"${header2}"`), more = this.columns.length > 8 ? ", ..." : "", { header, separator } = this.source, isDoubtful2 = this.columns.length === 1 || this.columns.some((column2) => /[,;\t|]/.test(column2.header)), separated = separator && isDoubtful2 ? ` (${separator} separates them)` : "", remedy = firstRowAdvice(this.headers, this.source) ?? proposal(this.headers, wanted, this.roles) ?? reason;
    return new FormatError(`${header}: no column "${name}" among ${shown.join(", ")}${more}${separated}; ${remedy}`);
  }
}, columnAt = (header, index) => ({ feature: header, index, header });

// src/io/answers/label-words.ts
var PLAIN = [
  ["a", 1],
  ["b", 0],
  ["tie", 0.5]
], YES_NO = [
  ["true", 1],
  ["false", 0],
  ["yes", 1],
  ["no", 0]
], SIDES = [
  ["left", 1],
  ["right", 0],
  ["model_a", 1],
  ["model_b", 0],
  ["tie (bothbad)", 0.5]
  // Chatbot Arena
], NUMBERS2 = [
  ["1", 1],
  ["0", 0],
  ["0.5", 0.5]
], STRENGTH = "1 is A alone, 0 is B alone, 0.5 is a tie", flag = (what, word) => ({
  words: new Map(YES_NO),
  expected: `1 for ${what} and 0 for the others`,
  says: (label) => label === 1 ? word : `not ${word}`
}), KINDS2 = {
  label: {
    words: new Map([...PLAIN, ...YES_NO, ...SIDES]),
    expected: "1 or a (A was preferred), 0 or b (B was), 0.5 or tie, or a share of A between 0 and 1",
    says: (label) => label === 1 ? "A was preferred" : label === 0 ? "B was preferred" : label === 0.5 ? "a tie" : `${label} of A`
  },
  chosen: {
    words: new Map(YES_NO),
    expected: "1 for the alternative that was chosen and 0 for the others",
    says: (label) => label === 1 ? "chosen" : "not chosen"
  },
  best: flag("the best alternative of a task", "best"),
  worst: flag("the worst alternative of a task", "worst"),
  available: flag("an alternative that was available", "available"),
  none: flag("none of these", "none of these")
}, MEANINGS = new Map([...PLAIN, ...YES_NO, ...SIDES, ...NUMBERS2]);

// src/io/answers/labels.ts
var isSameName = (item, name) => (typeof item == "string" || typeof item == "number") && normalName(String(item)).toLowerCase() === normalName(String(name)).toLowerCase(), LabelReader = class {
  // a number that is one side, and the name of the item on the other
  /**
   * `given` says what the words of this file mean; no other words are labels then.
   * @throws RangeError when a meaning is none.
   */
  constructor(source, column2, kind, given, sides) {
    this.source = source;
    this.column = column2;
    this.kind = kind;
    this.given = given;
    this.sides = sides;
    this.words = given ? this.givenWords(given) : KINDS2[kind].words;
  }
  source;
  column;
  kind;
  given;
  sides;
  words;
  wordsSeen = /* @__PURE__ */ new Map();
  counts = /* @__PURE__ */ new Map();
  // of each label
  lineOfTwo = 0;
  // 0 until there is one
  lineOfZero = 0;
  // as a number
  lineOfShare = 0;
  // other than 0, ½ and 1
  lineOfName = 0;
  // of a label that can only be the name of an item
  lineOfNumber = 0;
  // of such a label that is a number
  lineOfSide = 0;
  // of a number that can only be a side
  doubtful;
  /** 1, 0, ½ or another share of A; NaN if the answer is missing. A cell of 2 is read as 0; `finish` throws if that cannot be. */
  read(cells, line) {
    let cell = cells[this.column.index], label = this.named(cell, cells, line, this.given ? this.word(cell) : this.numberOrWord(cell, line));
    if (label !== void 0)
      return this.counts.set(label, (this.counts.get(label) ?? 0) + 1), label;
    if (cell !== void 0 && isMissing(cell)) return Number.NaN;
    let names = this.sides?.map((side) => `${shortened(String(cells[side.index]))} ("${side.header}")`), orName = names ? `, or the name of the item that was preferred, here ${names.join(" or ")}` : "", expected = this.given ? `a word of --labels (${Object.keys(this.given).join(" or ")})${orName}; --labels says what it means` : `${KINDS2[this.kind].expected}${orName}; ${this.adviceFor(cell)}`;
    throw badCell(this.source.locate(line), this.column.header, cell, expected);
  }
  /** What to do about a cell that is no label. */
  adviceFor(cell) {
    let isRating = this.kind === "label" && this.isNumber(cell), labels = "--labels says what other words mean";
    return isRating ? `${labels}, and --scale lo..hi which number means B and which A` : labels;
  }
  /** The label of a cell, which is `label` as a side and may be the name of one of the two items. */
  named(cell, cells, line, label) {
    let { sides } = this;
    if (!sides || typeof cell != "string" && typeof cell != "number" || isMissing(cell)) return label;
    let [isA, isB] = sides.map((side) => isSameName(cells[side.index], cell));
    if (!isA && !isB)
      return label !== void 0 && this.isNumber(cell) && (this.lineOfSide ||= line), label;
    let named = isA ? 1 : 0;
    if (label === void 0)
      this.lineOfName ||= line, this.isNumber(cell) && (this.lineOfNumber ||= line);
    else if (isA !== isB && label !== named) {
      let doubtful = { line, cell, side: sides[isA ? 0 : 1].header };
      if (!this.isNumber(cell)) throw this.ambiguous(doubtful);
      this.doubtful ??= doubtful;
    }
    return label ?? named;
  }
  isNumber(cell) {
    return !Number.isNaN(this.source.numbers.parse(cell));
  }
  ambiguous({ line, cell, side }) {
    return new FormatError(
      `${this.source.locate(line)}: "${this.column.header}" is ${JSON.stringify(cell)}, which may be a side or the item that "${side}" holds; give the items other names`
    );
  }
  numberOrWord(cell, line) {
    let isDigit = cell === 1 || cell === "1" || cell === 0 || cell === "0", word = isDigit ? void 0 : this.word(cell);
    if (word !== void 0) return word;
    let value = isDigit ? Number(cell) : this.source.numbers.parse(cell);
    if (value === 0) this.lineOfZero ||= line;
    else if (value === 2) this.lineOfTwo ||= line;
    else {
      if (value !== 1 && !(value > 0 && value < 1 && this.kind === "label")) return;
      value !== 1 && value !== 0.5 && (this.lineOfShare ||= line);
    }
    return value === 2 ? 0 : value;
  }
  word(cell) {
    let word = this.normal(cell), label = this.words.get(word);
    return label !== void 0 && this.wordsSeen.set(word, label), label;
  }
  /** How words are compared: without case and blanks around them; numbers by value. */
  normal(cell) {
    let value = this.source.numbers.parse(typeof cell == "boolean" ? void 0 : cell);
    return Number.isNaN(value) ? String(cell).trim().toLowerCase() : String(value);
  }
  givenWords(given) {
    return new Map(
      Object.entries(given).map(([word, meaning]) => {
        let label = MEANINGS.get(meaning.trim().toLowerCase());
        if (label === void 0 || this.kind !== "label" && label === 0.5) {
          let wanted = this.kind === "label" ? "a, b or tie" : "yes or no";
          throw new RangeError(`labels: "${word}" is to mean "${meaning}"; it must be ${wanted}`);
        }
        return [this.normal(word), label];
      })
    );
  }
  /**
   * Notes on how labels were read, once all rows are.
   * @throws FormatError when the file has 2 and 0, or 2 without 1, or numbers that may be sides or names of items.
   */
  finish() {
    let { counts, lineOfTwo, lineOfZero, lineOfShare, lineOfName, lineOfNumber, lineOfSide, source, doubtful } = this, { header } = this.column;
    if (doubtful && (lineOfName > 0 || lineOfSide === 0)) throw this.ambiguous(doubtful);
    if (lineOfNumber > 0 && lineOfSide > 0)
      throw new FormatError(
        `${source.locate(lineOfSide)}: "${header}" names no item of its row, but in ${source.locate(lineOfNumber)} it does; correct it`
      );
    let isCode = lineOfTwo > 0 && lineOfNumber === 0;
    if (isCode && (lineOfZero > 0 || lineOfShare > 0 || !counts.has(1))) {
      let other = lineOfZero > 0 ? `${source.locate(lineOfZero)} has 0` : "no row has 1", remedy = lineOfShare > 0 ? `${source.locate(lineOfShare)} has a share between 0 and 1; correct one, or give the range of the numbers with --scale` : `${other}; say what each means, as in --labels 1=a,2=b`;
      throw new FormatError(`${source.locate(lineOfTwo)}: "${header}" is 2, but ${remedy}`);
    }
    let { says } = KINDS2[this.kind], needNoWord = new Map(this.kind === "label" ? PLAIN : YES_NO), unusual = [...this.wordsSeen].filter(([word]) => !this.given && !needNoWord.has(word));
    isCode && unusual.push(["1", 1], ["2", 0]);
    let readings = unusual.sort(([, x], [, y]) => y - x).map(([word, label]) => `${word} (${says(label)})`), notes = readings.length === 0 ? [] : [`"${header}" holds ${readings.join(", ")}`];
    lineOfShare > 0 && notes.push(`"${header}" holds shares of A: ${STRENGTH}`), lineOfName > 0 && notes.push(`"${header}" names the item that was preferred`);
    let [[only, count] = [0, 0]] = counts;
    return this.kind === "label" && counts.size === 1 && count > 1 && notes.push(`all ${plural(count, "answer")} are the same: ${says(only)}`), notes;
  }
};

// src/io/answers/scale-labels.ts
function scaleLabels(source, column2, [lo, hi]) {
  let { header, index } = column2, [least, most] = [Math.min(lo, hi), Math.max(lo, hi)], [count, smallest, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    read: (cells, line) => {
      let cell = cells[index];
      if (cell !== void 0 && isMissing(cell)) return Number.NaN;
      let value = typeof cell == "boolean" ? Number.NaN : source.numbers.parse(cell);
      if (!(value >= least && value <= most))
        throw badCell(source.locate(line), header, cell, `a number from ${least} to ${most}, as --scale says`);
      return count++, [smallest, largest] = [Math.min(smallest, value), Math.max(largest, value)], (value - lo) / (hi - lo) + 0;
    },
    finish: () => {
      let range = `"${header}" is read on a scale from ${lo} (B alone) to ${hi} (A alone), as shares: ${STRENGTH}`, middle = (lo + hi) / 2;
      return count < MIN_COUNT2 || smallest < middle && largest > middle ? [range] : [range, `all ${plural(count, "number")}, ${smallest} to ${largest}, lie in one half of it; check --scale`];
    }
  };
}
var MIN_COUNT2 = 12;

// src/io/answers/row-numbering.ts
var MIN_ROWS = 8, MIN_ORDERED = 16, MAX_DISTINCT = 1 << 20, SURPRISE = 7, RowNumbering = class {
  distinct = /* @__PURE__ */ new Set();
  rows = 0;
  first = 0;
  last = 0;
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  counts = !0;
  rises = !0;
  falls = !0;
  /** Whether the column may still number the rows, now that it has this value in the next one. */
  see(value) {
    return !Number.isInteger(value) || this.distinct.has(value) ? !1 : (this.distinct.size < MAX_DISTINCT && this.distinct.add(value), this.rows === 0 ? this.first = value : (this.counts &&= value === this.last + 1, this.rises &&= value > this.last, this.falls &&= value < this.last), this.last = value, this.low = Math.min(this.low, value), this.high = Math.max(this.high, value), this.rows++, !0);
  }
  /** How the column numbers the rows, once all are seen, if it does. */
  found(header) {
    let { rows, low, high, first, rises, falls } = this, start = first === 0 || first === 1, counts = this.counts && start, byName = isIndexName(header) || NAMES2.test(header) ? "surely" : countsByName(header);
    if (rows >= 2 && byName === "surely" && (rises || falls || rows >= MIN_ROWS)) return { certain: !0, counts };
    if (rows < MIN_ROWS) return;
    let range = high - low + 1, isPermutation = range === rows && (low === 0 || low === 1), isDense = rows * rows / (2 * range) > SURPRISE, isOrdered = rises || falls;
    return counts || isPermutation || isDense || byName && isOrdered ? { certain: !0, counts } : isOrdered && rows >= MIN_ORDERED ? { certain: !1, counts } : void 0;
  }
};

// src/io/answers/column-values.ts
var MIN_ROWS2 = 8, MIN_SIGNS = 12, Numbering = class {
  numbering = new RowNumbering();
  see(value) {
    return this.numbering.see(value);
  }
  found(header) {
    let numbers = this.numbering.found(header);
    if (numbers)
      return numbers.certain ? { action: "leave out", reason: "only numbers the rows" } : { action: "refuse", reason: "rises or falls from row to row, as numbers of rows and times do" };
  }
}, Groups = class {
  first = floats();
  rows = integers();
  /** The number of rows of this group before. */
  see(group, value) {
    for (; this.rows.length <= group; )
      this.first.push(0), this.rows.push(0);
    let before = at(this.rows.values, group);
    return before === 0 && (this.first.values[group] = value), this.rows.values[group] = before + 1, before;
  }
  /** The value of the group's first row. */
  firstOf(group) {
    return at(this.first.values, group);
  }
  /** How many groups have several rows. */
  get severals() {
    return this.rows.view().reduce((sum2, rows) => sum2 + (rows > 1 ? 1 : 0), 0);
  }
  /** Whether the groups have different values. */
  get vary() {
    let first = this.first.view();
    return first.some((value) => value !== first[0]);
  }
}, groupOf = (by, { user, task }) => by === "user" ? user : task, Constant = class {
  // of the first row
  constructor(by) {
    this.by = by;
  }
  by;
  ofLevels = !0;
  groups = new Groups();
  rows = 0;
  value = 0;
  see(value, place) {
    let group = groupOf(this.by, place);
    return group === void 0 || Number.isNaN(value) ? !1 : (this.rows++ === 0 && (this.value = value), this.groups.see(group, value) === 0 || Math.fround(value) === this.groups.firstOf(group));
  }
  found(_, show) {
    let { severals, vary } = this.groups;
    if (this.rows >= MIN_ROWS2 && !vary) return { action: "leave out", reason: `is ${show(this.value)} in every row` };
    if (this.by === "task")
      return severals >= 2 ? { action: "leave out", reason: "is the same for all alternatives of each choice, so it cannot tell them apart" } : void 0;
    if (!(severals < 2 || this.rows < MIN_ROWS2 || this.rows < 2 * severals))
      return { action: "refuse", reason: "is the same in all rows of each user, as what describes people is" };
  }
}, Counter = class {
  constructor(by) {
    this.by = by;
  }
  by;
  groups = new Groups();
  start;
  rows = 0;
  see(value, place) {
    let group = groupOf(this.by, place);
    return group === void 0 || !Number.isInteger(value) ? !1 : (this.start ??= value, this.rows++, (this.start === 0 || this.start === 1) && value === this.start + this.groups.see(group, value));
  }
  found() {
    return this.groups.severals < 2 || this.rows < MIN_ROWS2 ? void 0 : { action: "leave out", reason: `only numbers the ${this.by === "user" ? "rows of each user" : "alternatives of each choice"}` };
  }
}, Copy = class {
  ofLevels = !0;
  values = /* @__PURE__ */ new Map();
  // by answer
  rows = 0;
  see(value, { answer }) {
    if (answer !== 0 && answer !== 1) return !0;
    this.rows++;
    let known = this.values.get(answer);
    return known === void 0 && this.values.set(answer, value), (known === void 0 || known === value) && this.values.get(1 - answer) !== value;
  }
  found() {
    if (!(this.rows < MIN_SIGNS || this.values.size < 2))
      return { action: "note", reason: "tells the answer in every row" };
  }
}, OneSign = class {
  signed = 0;
  sign = 0;
  see(value) {
    return value === 0 ? !0 : (this.signed++, this.sign ||= Math.sign(value), Math.sign(value) === this.sign);
  }
  found() {
    if (!(this.signed < MIN_SIGNS))
      return {
        action: "note",
        reason: `is never ${this.sign > 0 ? "negative" : "positive"}, which differences seldom are`
      };
  }
}, patternsOf = (kind) => {
  let numbering = new Numbering();
  return kind === "difference" ? [numbering, new Counter("user"), new Constant("user"), new Copy(), new OneSign()] : kind === "alternative" ? [numbering, new Counter("task"), new Constant("task"), new Copy()] : [numbering];
}, ColumnValues = class {
  constructor(columns, numbers, kind, levels) {
    this.columns = columns;
    this.numbers = numbers;
    this.levels = levels;
    this.patterns = columns.map(() => patternsOf(kind));
  }
  columns;
  numbers;
  levels;
  patterns;
  /** Must see every row once, after its levels were read; also those without an answer: these say nothing but their number. */
  row(cells, place) {
    for (let k = 0; k < this.columns.length; k++) {
      let patterns = this.patterns[k];
      if (patterns.length === 0) continue;
      let level = this.levels.last(k), value = level ?? this.numbers.parse(cells[this.columns[k].index]);
      for (let i = patterns.length - 1; i >= 0; i--) {
        let pattern = patterns[i];
        if (level !== void 0 && !pattern.ofLevels) {
          patterns.splice(i, 1);
          continue;
        }
        (place ? pattern.see(value, place) : !(pattern instanceof Numbering) || pattern.see(value)) || patterns.splice(i, 1);
      }
    }
  }
  /** The roles of the columns by their number, once all rows are seen. Of several, a column has the first. */
  found() {
    let roles = /* @__PURE__ */ new Map();
    return this.patterns.forEach((patterns, k) => {
      let show = (value) => this.levels.last(k) === void 0 ? String(value) : this.levels.only(k), [role] = patterns.flatMap((pattern) => pattern.found(at(this.columns, k).header, show) ?? []);
      role && roles.set(k, role);
    }), roles;
  }
};

// src/io/answers/number-advice.ts
var YES_NO2 = /^(true|false|yes|no|y|n|ja|nein|oui|non|wahr|falsch|vrai|faux|on|off)$/i, INFINITE = /^[+-]?inf(inity)?$|\0/i, MINUS = /^[−–]/, PERCENT = /^[+-]?[\d.,]+ ?%$/, GROUPED = /^[\d.,'’ +-]*\d[\d.,'’ +-]*$/, WITH_UNIT = /^[^\d.,]{0,3}[+-]?[\d.,'’ ]*\d[^\d.,]{0,4}$/, RANGE = /^[<>≤≥~]|\+$|\d\s*[-–]\s*\d/, isUnknown = (text) => /^\s*(#?n\/a|<na>|[?.–—-]+)\s*$/i.test(text), isNearlyNumber = (text) => !RANGE.test(text) && (!Number.isNaN(Number(text)) || [INFINITE, PERCENT, GROUPED, WITH_UNIT].some((pattern) => pattern.test(text)));
function numberInstead(cell, numbers, column2, asLevels, words = "correct it") {
  let expected = numbers.expected(cell), leaveOut = `leave the column out with --ignore ${optionValue(column2)}`;
  if (isMissing(cell) || typeof cell == "string" && isUnknown(cell))
    return `${expected}: fill it in, leave out its row, or ${leaveOut}`;
  if (typeof cell == "object") return `${expected}, or ${leaveOut}`;
  if (typeof cell == "boolean") return `${expected}: write 1 and 0 for yes and no`;
  if (typeof cell != "string") return expected;
  let text = cell.trim();
  if (!Number.isNaN(Number(text)) || INFINITE.test(text)) return expected;
  let advice = adviceFor(text, expected);
  return asLevels === void 0 ? advice ?? `${expected}: ${words}, or ${leaveOut}` : `${advice ?? `${expected}: correct it, ${leaveOut}`}, or read the column as levels with --levels ${asLevels}`;
}
function adviceFor(text, expected) {
  return YES_NO2.test(text) ? `${expected}: write 1 and 0 for yes and no` : MINUS.test(text) ? `${expected}: write minus as a plain hyphen` : PERCENT.test(text) ? "a number alone: write percentages without the sign, in all rows alike" : GROUPED.test(text) ? expected : WITH_UNIT.test(text) ? "a number alone: write its unit in the header" : void 0;
}

// src/io/answers/levels.ts
var MAX_LEVELS = 100, MIN_DIFFERENT = 8, LISTED = 40;
function isNoLevel(cell, { typed }) {
  return typeof cell != "string" ? isMissing(cell) : cell.trim() === "" || !typed && isMissing(cell) || isUnknown(cell);
}
var noLevel = (header) => `a level, and none is given: fill it in, leave out its row, or leave the column out with --ignore ${optionValue(header)}`, Levels = class {
  /**
   * @param first The first text, and where it was read, if that is why the column holds levels.
   * @param known The attribute of the model.
   */
  constructor(feature, source, first, known) {
    this.feature = feature;
    this.source = source;
    this.first = first;
    this.known = known;
    for (let level of known ? allLevels(known) : []) this.names.intern(level);
  }
  feature;
  source;
  first;
  known;
  names = new NameInterner();
  /** The number of the level that was read last. */
  last = 0;
  seen = 0;
  /** The number of the level in a cell. @throws FormatError when it is missing, or none that may be here. */
  read(cell, { header }, locate) {
    let name = this.nameOf(cell, header, locate);
    if (this.known && !this.names.has(name)) {
      let levels = this.names.names, more = levels.length > LISTED ? " and others" : "", list = `${levels.slice(0, LISTED).map(shortened).join(", ")}${more}`;
      throw badCell(locate(), header, cell, `one of the levels that the model was trained on: ${list}`);
    }
    if (this.seen++, this.last = this.names.intern(name), this.last < 65536) return this.last;
    throw new FormatError(`${locate()}: "${header}" has more than ${65536} levels; leave the column out`);
  }
  nameOf(cell, header, locate) {
    let { first, source } = this;
    if (isNoLevel(cell, source))
      throw badCell(locate(), header, cell, noLevel(header));
    let number = source.typed && typeof cell == "string" ? Number.NaN : source.numbers.parse(cell);
    if (first && (typeof cell != "string" || !Number.isNaN(number))) throw this.mixed(first, cell, header, locate);
    return typeof cell == "boolean" ? String(cell) : Number.isNaN(number) ? parseName(cell, header, locate, source) : String(number);
  }
  /** The error for a number in a column that began with a text. */
  mixed(first, cell, header, locate) {
    let asLevels = optionValue(this.feature);
    if (isNearlyNumber(String(first.cell))) {
      let instead = numberInstead(first.cell, this.source.numbers, first.header, asLevels);
      return badCell(first.where, first.header, first.cell, instead);
    }
    let there = `${JSON.stringify(first.cell)} in ${first.where}`, remedy = `correct one of them, or read the column as levels with --levels ${asLevels}`;
    return badCell(locate(), header, cell, `text, as ${there}, or that a number: ${remedy}`);
  }
  /**
   * The attribute of all levels, and their numbers in `allLevels` by the numbers that were read; undefined if there is one level.
   * @throws FormatError when the texts seem to be no levels.
   */
  finish(code) {
    let { known, names, feature } = this;
    if (known) return { attribute: known, numbers: names.names.map((_, i) => i) };
    if (this.first && this.checkTexts(this.first), names.names.length < 2) return;
    let sorted = [...names.names].sort(compareLevels), omitted = code === "effects" ? sorted.pop() : sorted.shift(), attribute = { name: feature, code, levels: sorted, omitted }, position = new Map(allLevels(attribute).map((level, i) => [level, i]));
    return { attribute, numbers: names.names.map((level) => position.get(level)) };
  }
  checkTexts({ header, cell, where }) {
    let { names } = this.names, nearly = names.filter(isNearlyNumber), asLevels = optionValue(this.feature);
    if (2 * nearly.length > names.length)
      throw badCell(where, header, cell, numberInstead(cell, this.source.numbers, header, asLevels));
    let differ = names.length === this.seen && this.seen >= MIN_DIFFERENT;
    if (names.length <= MAX_LEVELS && !differ) return;
    let what = differ ? "a different text in every row" : `${names.length} different texts`;
    throw new FormatError(
      `${this.source.file}: "${header}" has ${what}, such as ${JSON.stringify(cell)} (${where}); leave the column out with --ignore ${optionValue(header)}, or read it as levels with --levels ${asLevels}`
    );
  }
  /** The level that was read first. */
  get only() {
    return JSON.stringify(this.names.names[0]);
  }
};
function compareLevels(x, y) {
  let [p, q] = [Number(x), Number(y)];
  if (!Number.isNaN(p) || !Number.isNaN(q))
    return p - q || Number(Number.isNaN(p)) - Number(Number.isNaN(q)) || compareTexts(x, y);
  let [parts, others] = [x.split(/(\d+)/), y.split(/(\d+)/)];
  for (let i = 0; i < Math.min(parts.length, others.length); i++) {
    let [part, other] = [at(parts, i), at(others, i)], order = i % 2 === 1 ? Number(part) - Number(other) : compareTexts(part, other);
    if (order !== 0) return order;
  }
  return parts.length - others.length || compareTexts(x, y);
}
var compareTexts = (x, y) => x < y ? -1 : +(x > y);

// src/io/answers/level-columns.ts
var LISTED2 = 40, LevelColumns = class {
  /**
   * @param columns All columns of features.
   * @param coding Undefined where columns cannot hold levels.
   * @param words What to do about words where they cannot be levels.
   * @throws FormatError when an option names a column that is no feature.
   */
  constructor(columns, source, coding, words) {
    this.source = source;
    this.coding = coding;
    this.words = words;
    let { levels = [], attributes = [] } = coding ?? {};
    this.features = columns.map(({ feature }) => feature), checkLevels(levels, this.features, source), this.columns = this.features.map((feature) => {
      let known = attributes.find(({ name }) => name === feature);
      return known || levels.includes(feature) ? new Levels(feature, source, void 0, known) : void 0;
    });
  }
  source;
  coding;
  words;
  features;
  columns;
  /** Whether column k holds levels. */
  has(k) {
    return this.columns[k] !== void 0;
  }
  /** Whether a column may still turn out to hold levels. */
  get open() {
    return this.coding !== void 0 && this.coding.attributes === void 0;
  }
  /** The number of the level that was read last in column k; undefined if it holds numbers. */
  last(k) {
    return this.columns[k]?.last;
  }
  /** What a constant column k holds in every row. */
  only(k) {
    return this.columns[k]?.only ?? "";
  }
  /** Lets column k hold levels, because of the text in its first cell. */
  begin(k, { header }, cell, where) {
    this.columns[k] = new Levels(at(this.features, k), this.source, { header, cell, where });
  }
  /** The number of the level in a cell of column k, which holds levels. */
  read(k, cell, column2, locate) {
    return this.columns[k].read(cell, column2, locate);
  }
  /**
   * The states with levels as features, once all rows are read.
   * @param states [n, kept.length]: the numbers of levels, and other features.
   * @param kept The numbers of the columns.
   * @throws FormatError when the texts of a column seem to be no levels.
   */
  finish(states, kept) {
    let names = kept.map((k) => at(this.features, k));
    if (!kept.some((k) => this.has(k))) return { states, size: names.length, features: names, notes: [] };
    let { source, coding } = this, coded = kept.map((k) => this.columns[k]?.finish(coding?.code ?? "effects")), constant = kept.filter((k, i) => this.has(k) && !coded[i]), attributes = coded.flatMap((found2) => found2?.attribute ?? []), features = names.flatMap((name, i) => {
      let attribute = coded[i]?.attribute;
      return attribute ? attribute.levels.map((level) => featureOfLevel(attribute, level)) : this.has(at(kept, i)) ? [] : [name];
    }), twice = features.find((name, j) => features.indexOf(name) !== j);
    if (twice !== void 0)
      throw new FormatError(`${source.header}: two features are named "${twice}"; rename a column`);
    if (features.length > 65536)
      throw new FormatError(
        `${source.file}: the levels are ${features.length} features; at most ${65536} are read`
      );
    let [width, size] = [kept.length, features.length], codes = coded.map((found2) => found2?.numbers.map((number) => codeOfLevel(found2.attribute, number))), all = new Float32Array(states.length / width * size), to = 0;
    for (let from = 0; from < states.length; from++) {
      let i = from % width, code = codes[i];
      if (code) for (let value of at(code, at(states, from))) all[to++] = value;
      else this.has(at(kept, i)) || (all[to++] = at(states, from));
    }
    let notes = constant.map(
      (k) => leftOutColumns([`"${at(this.features, k)}"`], `is ${this.only(k)} in every row`, !1)
    );
    return notes.push(...coding?.attributes ? asInModel(attributes) : attributes.map(described)), { states: all, size, features, attributes: attributes.length > 0 ? attributes : void 0, notes };
  }
};
function checkLevels(levels, features, { header }) {
  let missing = levels.find((name) => !features.includes(name));
  if (missing === void 0) return;
  let shown = `${features.slice(0, 8).map(shortened).join(", ")}${features.length > 8 ? ", \u2026" : ""}`;
  throw new FormatError(`${header}: no feature "${missing}" among ${shown}; --levels names features that hold levels`);
}
function described({ name, code, levels, omitted }) {
  let list = (levels.length <= LISTED2 ? levels : [...levels.slice(0, LISTED2 - 1), "\u2026"]).map(shortened).join(", "), other = shortened(omitted);
  return code === "effects" ? `"${name}" has ${levels.length + 1} levels, in effects coding: ${list}; the effect of ${other} is minus the sum of theirs` : `"${name}" has ${levels.length + 1} levels, in dummy coding: ${list}; each is compared with ${other}`;
}
var asInModel = (attributes) => attributes.length === 0 ? [] : [`the levels of ${listOf(attributes.map(({ name }) => `"${name}"`))} are the model's`];

// src/io/answers/feature-states.ts
function readState(states, columns, cells, locate, source, levels, sign = 1) {
  let { numbers } = source;
  for (let k = 0; k < columns.length; k++) {
    let column2 = columns[k], cell = cells[column2.index], holdsLevels = levels.has(k), value = holdsLevels ? Number.NaN : numbers.plain ? parseNumber(cell) : numbers.parse(cell);
    Number.isNaN(value) && (holdsLevels || beginLevels(levels, k, column2, cell, locate, source, states.count === 0), value = levels.read(k, cell, column2, locate)), states.set(k, sign * value);
  }
  return sign === 1 && states.see((k) => `${locate()}: "${at(columns, k).header}"`), states.intern();
}
function beginLevels(levels, k, column2, cell, locate, source, isFirst) {
  let { header, feature } = column2;
  if (isFirst && levels.open && typeof cell == "string" && !isNoLevel(cell, source)) {
    levels.begin(k, column2, cell, locate());
    return;
  }
  let asLevels = levels.open ? optionValue(feature) : void 0;
  throw badCell(locate(), header, cell, numberInstead(cell, source.numbers, header, asLevels, levels.words));
}
function checkFeatures(columns, { header }) {
  if (!(columns.length <= 65536))
    throw new FormatError(
      `${header}: ${columns.length} columns are features; at most ${65536} are read, so leave some out with --ignore`
    );
}
var TWO_SIDES = "each row is a difference A \u2212 B, and levels have none: give both alternatives a column, as in a_x and b_x", FeatureStates = class {
  constructor(columns, source, kind, options) {
    this.columns = columns;
    this.source = source;
    this.options = options;
    if (checkFeatures(columns, source), this.states = new StateInterner(columns.length), kind === "difference") {
      let [levels] = options.coding.levels ?? [];
      if (levels !== void 0)
        throw new FormatError(`${source.header}: "${levels}" has no levels (--levels): ${TWO_SIDES}`);
      this.levels = new LevelColumns(columns, source, void 0, TWO_SIDES);
    } else this.levels = new LevelColumns(columns, source, options.coding);
    options.certain || (this.values = new ColumnValues(columns, source.numbers, kind, this.levels));
  }
  columns;
  source;
  options;
  states;
  values;
  levels;
  /** Must see every row once, after it was read; also those without an answer, which have no place and are not read. */
  row(cells, place) {
    this.values?.row(cells, place);
  }
  /** The number of a row's state, each value multiplied by `sign`. */
  read(cells, locate, sign = 1) {
    return readState(this.states, this.columns, cells, locate, this.source, this.levels, sign);
  }
  /**
   * All states, once all rows are read, and the names of their features.
   * @throws FormatError when a column may be no feature, none is left, or a value leaves nothing of the others.
   */
  finish() {
    this.states.check();
    let { columns, source, options } = this, roles = [...this.values?.found() ?? []].map(([k, role]) => ({ k, column: at(columns, k), ...role })), doing = (wanted) => roles.filter(({ action }) => action === wanted), left = doing("leave out").map(({ k }) => k), isLeft = new Set(left), numbers = columns.map((_, k) => k).filter((k) => !isLeft.has(k)), kept = numbers.map((k) => at(columns, k)), refused2 = doing("refuse");
    if (refused2.length > 0) {
      let reasons = refused2.map(({ column: column2, reason }) => `"${column2.header}" ${reason}`), advice = options.advice(
        refused2.map(({ column: column2 }) => column2),
        kept
      );
      throw new FormatError(`${source.file}: ${listOf(reasons)}; ${advice}`);
    }
    let { states, numbers: renumbered } = left.length > 0 ? this.states.without(left) : { states: this.states }, { notes: coded, ...table } = this.levels.finish(states.all(), numbers), notes = [...leftOutNotes(doing("leave out")), ...coded];
    if (table.size === 0) {
      let { instead = "" } = options;
      throw new FormatError(`${source.file}: no column of features; ${notes.join("; ")}${instead}`);
    }
    return {
      states: table,
      names: table.features,
      notes: [...notes, ...doubtNotes(doing("note"), kept.length), ...this.doubtfulNames(kept)],
      renumbered
    };
  }
  /** Notes on features whose names leave a doubt. */
  doubtfulNames(features) {
    return this.options.certain ? [] : features.map(({ header }) => header).filter(isDoubtful).map(
      (header) => `"${header}" is read as a feature; if it is none, leave it out with --ignore ${optionValue(header)}`
    );
  }
};
function byReason(found2) {
  let groups = /* @__PURE__ */ new Map();
  for (let role of found2) {
    let group = groups.get(role.reason);
    group ? group.push(role) : groups.set(role.reason, [role]);
  }
  return [...groups];
}
var quoted = (found2) => found2.map(({ column: column2 }) => `"${column2.header}"`), leftOutNotes = (found2) => byReason(found2).map(([reason, group]) => leftOutColumns(quoted(group), reason));
function doubtNotes(found2, count) {
  return byReason(found2).map(([reason, group]) => {
    let each = group.length === 1 ? "" : ": each", ignored = optionValue(group.map(({ column: column2 }) => column2.header).join()), remedy = group.length < count ? `if it is no feature, leave it out with --ignore ${ignored}` : "check that the file is read as it is meant: features of two alternatives have columns a_\u2026 and b_\u2026";
    return `${listOf(quoted(group))}${each} ${reason}; ${remedy}`;
  });
}

// src/io/answers/row-readers.ts
var ENOUGH3 = 8;
function besideRowNumbers(reader, columns, source, refuse2) {
  if (columns.length === 0) return reader;
  let numberings = columns.map((column2) => ({ column: column2, numbering: new RowNumbering() })), lost = /* @__PURE__ */ new Set(), rows = 0, check = () => {
    if (lost.size > 0) throw refuse2(columns.filter((column2) => lost.has(column2)));
  }, see = (cells) => {
    for (let { column: column2, numbering } of numberings)
      (!(!lost.has(column2) && numbering.see(source.numbers.parse(cells[column2.index]))) || changesAnswers(column2.header)) && lost.add(column2);
    ++rows >= ENOUGH3 && check();
  };
  return {
    named: reader.named,
    read: (cells, locate, place) => (see(cells), reader.read(cells, locate, place)),
    skip: (cells) => {
      see(cells), reader.skip?.(cells);
    },
    finish: () => {
      for (let { column: column2, numbering } of numberings) numbering.found(column2.header)?.certain || lost.add(column2);
      check();
      let { notes, ...read } = reader.finish(), leftOut = columns.map(
        (column2) => ({ column: column2, action: "leave out", reason: "only numbers the rows" })
      );
      return { ...read, notes: [...notes, ...leftOutNotes(leftOut)] };
    }
  };
}

// src/io/answers/feature-list.ts
var SHOWN = 24;
function featureList(names) {
  let shown = names.length <= SHOWN ? names : [...names.slice(0, SHOWN - 4), "\u2026", ...names.slice(-3)];
  return `${plural(names.length, "feature")}: ${shown.map(shortened).join(", ")}`;
}

// src/io/answers/one-hot-items.ts
var MAX_ONE_HOT = 8192, LISTED3 = 24, OneHotItems = class {
  constructor(source) {
    this.source = source;
  }
  source;
  items = new NameInterner();
  /** The number of the item that a cell names. @throws FormatError when there are too many. */
  number(cell, header, locate) {
    let number = this.items.intern(nameIn(cell, header, locate, this.source));
    if (number < MAX_ONE_HOT) return number;
    throw new FormatError(
      `${locate()}: "${header}" is the ${MAX_ONE_HOT + 1}th item; at most ${MAX_ONE_HOT} can be named, describe more by features (--items)`
    );
  }
  /** The items as states. */
  states() {
    let { names } = this.items, size = names.length, oneHot2 = new Float32Array(size * size);
    for (let i = 0; i < size; i++) oneHot2[i * (size + 1)] = 1;
    return { states: oneHot2, size, captions: names, features: names };
  }
  /** One sentence: what the answers read compare. */
  note(compares) {
    let { names } = this.items, list = names.length <= LISTED3 ? `: ${names.map(shortened).join(", ")}` : "";
    return `${compares} of ${plural(names.length, "item")} by name${list}`;
  }
};

// src/io/answers/side-readers.ts
function columnSides(a, b, source, coding) {
  checkFeatures(a, source);
  let states = new StateInterner(a.length), levels = new LevelColumns(a, source, coding);
  return {
    read: (cells, locate) => [
      [readState(states, a, cells, locate, source, levels)],
      [readState(states, b, cells, locate, source, levels)]
    ],
    finish: () => {
      states.check();
      let { notes, ...table } = levels.finish(states.all(), [...a.keys()]);
      if (table.size === 0) throw new FormatError(`${source.file}: no column of features; ${notes.join("; ")}`);
      return {
        states: table,
        notes: [`each row compares two alternatives of ${featureList(table.features)}`, ...notes]
      };
    }
  };
}
function differenceSides(columns, source, options) {
  let states = new FeatureStates(columns, source, "difference", options);
  return {
    read: (cells, locate, place) => (states.row(cells, place), [[states.read(cells, locate)], [states.read(cells, locate, -1)]]),
    skip: (cells) => states.row(cells),
    finish: () => {
      let { names, notes, ...read } = states.finish();
      return { ...read, notes: [`each row is a difference A \u2212 B of ${featureList(names)}`, ...notes] };
    }
  };
}
function cellSides(a, b, source, items) {
  let reader, readerFor = (cell) => items && !isList(cell) ? itemSides(a, b, items, source) : typeof cell == "string" && (source.typed || Number.isNaN(source.numbers.parse(cell)) && !isMissing(cell)) ? nameSides(a, b, source) : typeof cell == "object" || cell === void 0 ? listSides(a, b) : numberSides(a, b, source);
  return {
    get named() {
      return reader?.named ?? !1;
    },
    read: (cells, locate, place) => (reader ??= readerFor(cells[a.index]), reader.read(cells, locate, place)),
    finish: () => reader.finish()
  };
}
function numberSides(a, b, source) {
  let sides = columnSides([a], [b], source, void 0), note = `"${a.header}" and "${b.header}" are numbers, read as states of one feature (item names must not be numbers)`;
  return {
    ...sides,
    read: (cells, locate, place) => {
      for (let { header, index } of [a, b]) if (isLongId(cells[index])) throw longId(locate, header, cells[index]);
      return sides.read(cells, locate, place);
    },
    finish: () => ({ ...sides.finish(), notes: [note] })
  };
}
var isLongId = (cell) => typeof cell == "bigint" ? BigInt.asIntN(54, cell) !== cell : (typeof cell == "number" || typeof cell == "string" && /^\s*[+-]?\d{16,}\s*$/.test(cell)) && Math.abs(Number(cell)) > Number.MAX_SAFE_INTEGER, longId = (locate, header, cell) => badCell(
  locate(),
  header,
  cell,
  "a feature, or the name of an item: put names that are numbers in a table of items (--items), or in quotes in JSON"
);
function itemSides(a, b, items, source) {
  return {
    named: !0,
    read: (cells, locate) => [
      [items.number(cells[a.index], a.header, locate, source)],
      [items.number(cells[b.index], b.header, locate, source)]
    ],
    finish: () => ({ states: items.states(), notes: [items.note("each row compares two")] })
  };
}
function nameSides(a, b, source) {
  let items = new OneHotItems(source);
  return {
    named: !0,
    read: (cells, locate) => [
      [items.number(cells[a.index], a.header, locate)],
      [items.number(cells[b.index], b.header, locate)]
    ],
    finish: () => ({ states: items.states(), notes: [items.note("each row compares two")] })
  };
}
function listSides(a, b) {
  let lists = new ListReader();
  return {
    read: (cells, locate) => [
      lists.read(cells[a.index], a.header, locate),
      lists.read(cells[b.index], b.header, locate)
    ],
    finish: () => {
      let { longest, size } = lists, sides = longest > 1 ? `segments of up to ${longest} states` : "states";
      return { states: lists.states(), notes: [`each row compares two ${sides} of ${plural(size, "feature")}`] };
    }
  };
}
var isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value) && !(value instanceof DataView), isNumber = (value) => typeof value == "number" || typeof value == "bigint", ListReader = class {
  /** Number of states in the longest segment so far. */
  longest = 1;
  interner;
  /** Number of features of a state; 0 before the first. */
  get size() {
    return this.interner?.size ?? 0;
  }
  /** The state numbers of a side. */
  read(value, name, locate) {
    if (!isList(value) || value.length === 0) throw badCell(locate(), name, value, "a list of numbers");
    if (!isList(value[0])) return [this.readState(value, name, locate)];
    if (value.length > 65536)
      throw new FormatError(`${locate()}: "${name}" has ${plural(value.length, "state")}; it may have at most 65536`);
    let segment = Array.from(value, (state, i) => {
      if (!isList(state) || state.length === 0) throw badCell(locate(), name, state, "a list of numbers", `[${i}]`);
      return this.readState(state, name, locate, `[${i}]`);
    });
    return this.longest = Math.max(this.longest, segment.length), segment;
  }
  readState(values, name, locate, path = "") {
    if (values.length > 65536)
      throw new FormatError(
        `${locate()}: "${name}"${path} has ${plural(values.length, "feature")}; it may have at most 65536`
      );
    if (this.interner ??= new StateInterner(values.length), values.length !== this.size)
      throw new FormatError(
        `${locate()}: "${name}"${path} has ${plural(values.length, "feature")}; it must have ${this.size}, as in the rows before`
      );
    for (let k = 0; k < values.length; k++) {
      let value = isNumber(values[k]) ? parseNumber(values[k]) : Number.NaN;
      if (Number.isNaN(value)) {
        let expected = Number.isFinite(values[k]) ? NUMBERS.expected(values[k]) : "a finite number";
        throw badCell(locate(), name, values[k], expected, `${path}[${k}]`);
      }
      this.interner.set(k, value);
    }
    return this.interner.see((k) => `${locate()}: "${name}"${path}[${k}]`), this.interner.intern();
  }
  /** All states. @throws FormatError when a value leaves nothing of the others. */
  states() {
    return this.interner?.check(), { states: this.interner?.all() ?? new Float32Array(0), size: this.size };
  }
};

// src/io/answers/side-columns.ts
function sidesOf(file, source, others, items) {
  let [a, b] = [file.find("a"), file.find("b")];
  if (a && b)
    return file.refuseFeatures(`"${a.header}" and "${b.header}" hold whole alternatives`), leaveUnreadBesideSides(
      file,
      source,
      others.filter(({ index }) => index !== a.index && index !== b.index)
    ), cellSides(a, b, source, items);
  let [prefixOfA, prefixOfB] = [`${file.nameOf("a")}_`, `${file.nameOf("b")}_`], [columnsOfA, columnsOfB] = [withPrefix(others, prefixOfA), withPrefix(others, prefixOfB)];
  if (columnsOfA.length + columnsOfB.length === 0) {
    checkNoWinner(file, source, others);
    let found2 = featuresAmong(file, others, source), { features: features2, unlikely } = found2;
    found2.certain || checkNoSides(source, features2);
    let sides = differenceSides(features2, source, found2);
    return besideRowNumbers(sides, unlikely, source, (columns) => file.noFeatures(columns, features2));
  }
  let features = file.featuresOfSides(columnsOfA.concat(columnsOfB)), isFeature = ({ feature }) => features?.includes(feature) ?? !0, [sideA, sideB] = [columnsOfA.filter(isFeature), columnsOfB.filter(isFeature)], unmatched = [
    ...sideA.filter(({ feature }) => !sideB.some((b2) => b2.feature === feature)),
    ...sideB.filter(({ feature }) => !sideA.some((a2) => a2.feature === feature))
  ];
  if (unmatched.length > 0) {
    let names = listOf(unmatched.map(({ header }) => `"${header}"`));
    throw new FormatError(
      `${source.header}: every feature needs a column "${prefixOfA}x" and a column "${prefixOfB}x", but ${names} ${unmatched.length === 1 ? "has" : "have"} no counterpart${file.unnamed}; add it, or ${file.advice(unmatched, [])}`
    );
  }
  let extra = others.filter(({ index }) => !sideA.concat(sideB).some((column2) => column2.index === index));
  features ? file.leaveUnread(extra) : leaveUnreadBesideSides(file, source, extra);
  let columnOfB = new Map(sideB.map((column2) => [column2.feature, column2]));
  return columnSides(
    sideA,
    sideA.map(({ feature }) => columnOfB.get(feature)),
    source,
    file.coding
  );
}
function checkNoWinner(file, { header }, others) {
  let label = file.nameOf("label"), pair = winnerAndLoser([label, ...others.map((column2) => column2.header)]);
  if (pair?.[0] === label)
    throw new FormatError(
      `${header}: "${pair.join('" and "')}" seem to be the two alternatives; read them with --a ${optionValue(label)} --b ${optionValue(pair[1])} --label ${optionValue(label)}`
    );
}
function checkNoSides({ header }, features) {
  let ifNone = "or name them with --features if each is a difference A \u2212 B", sides = likelySides(features.map(({ header: header2 }) => header2));
  if (sides) {
    let names = sides.map(optionValue);
    throw new FormatError(
      `${header}: "${sides.join('" and "')}" seem to be the two alternatives; read them with --a ${names[0]} --b ${names[1]}, ${ifNone}`
    );
  }
  let pair = columnPair(features);
  if (!pair) return;
  let { a, b, prefixes, stem } = pair, remedy = prefixes ? `read them with --a ${optionValue(prefixes[0])} --b ${optionValue(prefixes[1])}` : `let their names begin with a_ and b_, as in a_${stem} and b_${stem}`;
  throw new FormatError(
    `${header}: columns such as "${a.header}" and "${b.header}" seem to describe two alternatives; ${remedy}, ${ifNone}`
  );
}
function leaveUnreadBesideSides(file, source, columns) {
  let sides = [file.nameOf("a"), file.nameOf("b")], ofSides = columns.filter(
    ({ header }) => sides.some((side) => header.startsWith(`${side}_`) || header.endsWith(`_${side}`))
  );
  if (ofSides.length > 0) {
    let names = listOf(ofSides.map(({ header }) => `"${header}"`)), verb = ofSides.length === 1 ? "seems" : "seem";
    throw new FormatError(
      `${source.header}: ${names} ${verb} to describe the sides, which are read from other columns; ${file.advice(ofSides, [])}`
    );
  }
  file.leaveUnread(columns);
}
var withPrefix = (columns, prefix) => columns.filter(({ header }) => header.startsWith(prefix) && header.length > prefix.length).map((column2) => ({ ...column2, feature: column2.header.slice(prefix.length) }));

// src/io/answers/alternative-readers.ts
function columnAlternatives(columns, source, options) {
  let states = new FeatureStates(columns, source, "alternative", options);
  return {
    read: (cells, locate, place) => {
      let state = states.read(cells, locate);
      return states.row(cells, place), state;
    },
    skip: (cells) => states.row(cells),
    finish: () => {
      let { names, notes, ...read } = states.finish();
      return { ...read, notes: [`each alternative has ${featureList(names)}`, ...notes] };
    }
  };
}
function namedAlternatives(column2, items, source) {
  return {
    named: !0,
    read: (cells, locate) => items.number(cells[column2.index], column2.header, locate, source),
    finish: () => ({ states: items.states(), notes: [items.note("each row is one")] })
  };
}
function oneHotAlternatives(column2, source) {
  let { header, index } = column2, items = new OneHotItems(source), [task, position] = [-1, 0], counts = !0;
  return {
    named: !0,
    read: (cells, locate, place) => {
      let number = items.number(cells[index], header, locate);
      return [task, position] = place.task === task ? [task, position + 1] : [place.task ?? -1, 1], counts &&= Number(cells[index]) === position, number;
    },
    finish: () => {
      if (counts)
        throw new FormatError(
          `${source.file}: "${header}" only numbers the alternatives of each task, and nothing else tells them apart; give features, or the names of the items in "${header}"`
        );
      return { states: items.states(), notes: [items.note("each row is one")] };
    }
  };
}
function itemAlternatives(column2, items, source, options) {
  let reader;
  return {
    get named() {
      return reader?.named ?? !1;
    },
    read: (cells, locate, place) => {
      let isNamed = items.required || items.has(cells[column2.index]);
      return reader ??= isNamed ? namedAlternatives(column2, items, source) : columnAlternatives([column2], source, options), reader.read(cells, locate, place);
    },
    skip: (cells) => reader?.skip?.(cells),
    finish: () => reader.finish()
  };
}

// src/io/answers/none-rows.ts
var NONE_NAME = /^((none|neither)( of (these|those|them|the above|both|the two))?|no[ _-]?(choice|option|purchase)|opt(ed)?[ _-]?out|keine[rs]?( (davon|von beiden|von diesen))?)$/i, SHORTEST = 4, isNoneName = (cell) => typeof cell == "string" && cell.length >= SHORTEST && NONE_NAME.test(cell.trim()), isNothing = (cell, numeric) => isMissing(cell) || numeric === 0 || isNoneName(cell) || typeof cell == "string" && /^[.–—-]$/.test(cell.trim()), NoneRows = class {
  // its line
  constructor(source, columns) {
    this.source = source;
    this.columns = columns;
    columns.none && (this.flags = new LabelReader(source, columns.none, "none"));
  }
  source;
  columns;
  flags;
  count = 0;
  blank = 0;
  firstBlank = 0;
  /** Whether a row is one. @throws FormatError when it has features nevertheless. */
  has(cells, line) {
    let { columns, source, flags } = this, { none, option, features, items } = columns, name = option && cells[option.index], isMarked = flags?.read(cells, line) === 1, isNamed = !flags && isNoneName(name) && !items?.has(name);
    if (!isMarked && !isNamed)
      return flags || features.length === 0 || !features.every(({ index }) => isMissing(cells[index])) ? !1 : (this.firstBlank ||= line, this.blank++, this.count++, !0);
    let filled = features.find(({ index }) => !isNothing(cells[index], source.numbers.parse(cells[index])));
    if (filled) {
      let by = isMarked ? `"${none?.header}" marks it` : `"${option?.header}" is ${JSON.stringify(name)}`;
      throw new FormatError(
        `${source.locate(line)}: "${filled.header}" is ${JSON.stringify(cells[filled.index])}, but the row is none of these (${by}), which has no features: leave the cell blank, or the column out with --ignore "${filled.header}"`
      );
    }
    return this.count++, !0;
  }
  /**
   * Notes once all rows are read.
   * @param tasks The number of tasks.
   * @throws FormatError when few tasks have a row without features.
   */
  finish(tasks) {
    let { count, blank, source } = this;
    if (blank > 0 && 2 * blank < tasks)
      throw new FormatError(
        `${source.locate(this.firstBlank)}: all features are blank; fill them in, leave out the row, or mark it as none of these with --none (only ${blank} of ${plural(tasks, "task")} ha${blank === 1 ? "s" : "ve"} such a row)`
      );
    let how = blank === 0 ? "" : blank === count ? " because all features are blank" : ", some without features", are = count === 1 ? "1 row is" : `${plural(count, "row")} are`, notes = this.flags?.finish() ?? [];
    return count > 0 && notes.push(`${are} none of these${how}: all features are 0 but "${NONE}", which is 1`), notes;
  }
  /** Whether there are such rows. */
  get any() {
    return this.count > 0;
  }
};
function withNone({ states: table, ...read }) {
  let { items, captions, features, size } = table, known = items?.findIndex(({ name }) => isNoneName(name)) ?? -1;
  if (known >= 0) return { ...read, states: table, none: known };
  let position = features?.indexOf(NONE) ?? -1, width = position < 0 ? size + 1 : size, count = table.states.length / size, states = new Float32Array((count + 1) * width);
  for (let s = 0; s < count; s++) states.set(table.states.subarray(s * size, (s + 1) * size), s * width);
  states[count * width + (position < 0 ? size : position)] = 1;
  let named = features && (position < 0 ? [...features, NONE] : features), all = {
    ...table,
    states,
    size: width,
    features: named,
    captions: captions !== void 0 && captions === features ? named : captions && [...captions, "none of these"],
    items: items && [...items, { name: NONE, caption: "none of these" }]
  };
  return { ...read, states: all, none: count };
}
var stateNumber = (state, { renumbered, none }) => state < 0 ? none : renumbered ? at(renumbered, state) : state;

// src/io/answers/task-marks.ts
var WORST = -1, ONE_EACH = "each choice of a user needs a task of its own";
function chosenMarks(source, column2, words) {
  let labels = new LabelReader(source, column2, "chosen", words);
  return {
    kind: "chosen",
    read: (cells, line) => labels.read(cells, line),
    finish: () => labels.finish(),
    second: () => `"${column2.header}" marks a second alternative of this task; exactly one is chosen, and ${ONE_EACH}`,
    unmarked: `"${column2.header}" marks no alternative as chosen; if none was, give the task a row for none of these`
  };
}
function bestWorstMarks(source, best, worst, words) {
  let isBest = best && new LabelReader(source, best, "best", words), isWorst = worst && new LabelReader(source, worst, "worst", words), columns = [best, worst].flatMap((column2) => column2 ? [`"${column2.header}"`] : []);
  return {
    kind: "best",
    read: (cells, line) => {
      let [good, bad] = [isBest, isWorst].map((labels) => labels?.read(cells, line) ?? Number.NaN);
      if (good === 1 && bad === 1)
        throw new FormatError(
          `${source.locate(line)}: ${columns.join(" and ")} mark the same alternative; the best of a task cannot be its worst: correct one of them`
        );
      return good === 1 ? 1 : bad === 1 ? WORST : Number.isNaN(good) && Number.isNaN(bad) ? Number.NaN : 0;
    },
    finish: () => [...isBest?.finish() ?? [], ...isWorst?.finish() ?? []],
    second: (mark) => `"${(mark === WORST ? worst : best)?.header}" marks a second alternative of this task; each task has one, and ${ONE_EACH}`,
    unmarked: `${columns.join(" and ")} mark${columns.length === 1 ? "s" : ""} no alternative`
  };
}
function rankIn(cell, { header }, source, line) {
  if (isMissing(cell)) return Number.NaN;
  let rank = typeof cell == "boolean" ? Number.NaN : source.numbers.parse(cell);
  if (Number.isInteger(rank) && rank >= 1 && rank <= MAX_RANK) return rank;
  throw badCell(source.locate(line), header, cell, "a whole number from 1 (the best), or blank for no rank");
}
var MAX_RANK = 65536;
function rankMarks(source, column2) {
  return {
    kind: "rank",
    read: (cells, line) => rankIn(cells[column2.index], column2, source, line),
    finish: () => [`"${column2.header}" holds ranks, of which 1 is the best`],
    second: (mark, first) => `"${column2.header}" is ${mark}, as in ${first} of the same task; each ranking of a user needs a task of its own, and ties in a ranking are not read: leave both blank, or give pairs with label 0.5`,
    unmarked: `"${column2.header}" ranks no alternative`
  };
}

// src/io/answers/task-orders.ts
var KINDS3 = {
  chosen: { noun: "choice", among: "among several alternatives", of: "of the chosen one with another" },
  best: { noun: "choice", among: "of the best and the worst of several alternatives", of: "of either with another" },
  rank: { noun: "ranking", among: "of several alternatives", of: "of each with those below it" }
}, TaskOrders = class {
  constructor(kind, seed) {
    this.kind = kind;
    this.coin = new Random(seed, 15);
  }
  kind;
  coin;
  answered = 0;
  unanswered = 0;
  single = 0;
  bestOnly = 0;
  worstOnly = 0;
  partial = 0;
  /** Counts an answer. Returns whether it makes comparisons. */
  see({ ranked, others, worst }) {
    if (!(ranked.length > 0 || worst !== void 0)) this.unanswered++;
    else if (ranked.length + others.length + +(worst !== void 0) === 1) this.single++;
    else
      return this.answered++, worst === void 0 && this.bestOnly++, ranked.length === 0 && this.worstOnly++, others.length > 1 && this.partial++, !0;
    return !1;
  }
  /** Adds each one that was ranked against all below it, then each of the others against the worst. */
  add(builder, user, task, { ranked, others, worst }) {
    let put = (winner, loser) => {
      this.coin.index(2) ? builder.add(user, [winner], [loser], 1, task) : builder.add(user, [loser], [winner], 0, task);
    };
    for (let [i, winner] of ranked.entries()) {
      for (let j = i + 1; j < ranked.length; j++) put(winner, ranked[j]);
      for (let loser of others) put(winner, loser);
      worst !== void 0 && put(winner, worst);
    }
    if (worst !== void 0) for (let winner of others) put(winner, worst);
  }
  /** What was left out, one sentence each. */
  get leftOut() {
    return [
      ...leftOutNote(this.unanswered, "task", "without an answer"),
      ...leftOutNote(this.single, "task", "with a single alternative")
    ];
  }
  /** How answers were read. */
  summary(comparisons) {
    let { kind, bestOnly, worstOnly, partial } = this, { noun, among, of } = KINDS3[kind], notes = [
      `${plural(this.answered, noun)} ${among}, read as ${plural(comparisons, "comparison")} ${of}, with sides drawn by seed`
    ];
    return kind === "best" && bestOnly > 0 && notes.push(`in ${plural(bestOnly, "task")}, only the best was named`), kind === "best" && worstOnly > 0 && notes.push(`in ${plural(worstOnly, "task")}, only the worst was named`), kind === "rank" && partial > 0 && notes.push(`in ${plural(partial, "task")}, several alternatives have no rank: those without a rank come after all others, and are not compared with one another`), notes;
  }
};

// src/io/answers/choice-table.ts
var ChoiceTable = class {
  constructor(source, columns, marks, alternatives, none, seed) {
    this.source = source;
    this.columns = columns;
    this.marks = marks;
    this.alternatives = alternatives;
    this.none = none;
    this.seed = seed;
    columns.available && (this.available = new LabelReader(source, columns.available, "available"));
  }
  source;
  columns;
  marks;
  alternatives;
  none;
  seed;
  builder = new AnswersBuilder();
  available;
  // Per row that is an alternative
  rowTask = integers();
  rowState = integers();
  // −1 for none of these
  rowMark = integers();
  // 0 for none
  rowLine = integers();
  // Per task
  user = integers();
  line = integers();
  // of its first row
  unknown = integers();
  // number of rows that say nothing
  noneLine = integers();
  // of its row that is none of these; 0 until there is one
  unavailable = 0;
  row(cells, line) {
    let { columns, builder, unknown, noneLine, source } = this, locate = () => source.locate(line), name = (column2) => nameIn(cells[column2.index], column2.header, locate, source), user = builder.userNumber(name(columns.user)), task = builder.taskNumber(user, name(columns.task));
    task === this.user.length && (this.user.push(user), this.line.push(line), unknown.push(0), noneLine.push(0));
    let mark = this.marks.read(cells, line);
    if (Number.isNaN(mark) && (unknown.values[task] = at(unknown.values, task) + 1), !this.isAvailable(cells, line, mark)) {
      this.alternatives.skip?.(cells);
      return;
    }
    let isNone = this.none.has(cells, line);
    if (isNone && at(noneLine.values, task) > 0) {
      let first = source.locate(at(noneLine.values, task));
      throw new FormatError(
        `${locate()}: task "${name(columns.task)}" of user "${name(columns.user)}" has a second row of none of these (the first is ${first}); each task has at most one`
      );
    }
    isNone && (noneLine.values[task] = line, this.alternatives.skip?.(cells));
    let answer = Number.isNaN(mark) ? mark : +(mark === 1);
    this.rowTask.push(task), this.rowState.push(isNone ? -1 : this.alternatives.read(cells, locate, { user, task, answer })), this.rowMark.push(mark || 0), this.rowLine.push(line);
  }
  /** @throws FormatError when an alternative that a person could not have is marked. */
  isAvailable(cells, line, mark) {
    let { available, source } = this;
    if (!available) return !0;
    let value = available.read(cells, line), { header } = available.column;
    if (Number.isNaN(value)) throw new FormatError(`${source.locate(line)}: "${header}" is blank; it must be 1 or 0`);
    if (value === 1) return !0;
    if (mark > 0 || mark === WORST) {
      let marked = mark === WORST ? "named worst" : this.marks.kind === "rank" ? `ranked (${mark})` : "chosen";
      throw new FormatError(
        `${source.locate(line)}: the alternative was ${marked}, but "${header}" says that it was not available; correct one of them`
      );
    }
    return this.unavailable++, !1;
  }
  finish() {
    let { builder, source, marks, available, unavailable } = this, markNotes = [...marks.finish(), ...available?.finish() ?? []], orders = new TaskOrders(marks.kind, this.seed), rows = sortedBy(this.rowTask.view(), this.user.length), answered = 0;
    for (let [, order] of this.orders(rows)) answered += Number(orders.see(order));
    if (answered === 0) throw noAnswers(source.file, orders.leftOut);
    let noneNotes = this.none.finish(this.user.length), finished = this.alternatives.finish(), read = this.none.any ? withNone(finished) : { ...finished, none: -1 }, stateOf2 = (row) => stateNumber(at(this.rowState.values, row), read);
    for (let [task, { ranked, others, worst }] of this.orders(rows))
      orders.add(builder, at(this.user.values, task), task, {
        ranked: ranked.map(stateOf2),
        others: others.map(stateOf2),
        worst: worst === void 0 ? worst : stateOf2(worst)
      });
    if (available && unavailable > 0) {
      let were = unavailable === 1 ? "alternative was" : "alternatives were";
      markNotes.push(
        `${unavailable.toLocaleString("en-US")} ${were} left out, as "${available.column.header}" says that a person could not have ${unavailable === 1 ? "it" : "them"}`
      );
    } else available && markNotes.push(`"${available.column.header}" says that all alternatives were available`);
    return {
      data: builder.finish(read.states, source.file),
      notes: [...read.notes, ...noneNotes, ...orders.summary(builder.count), ...markNotes, ...orders.leftOut]
    };
  }
  /** The answer to each task by its rows. @throws FormatError when nothing is marked, or twice. */
  *orders(rows) {
    let { rowTask, rowMark, source, marks } = this;
    for (let task = 0, from = 0; task < this.user.length; task++) {
      let ranked = [], others = [], worst, items = this.alternatives.named ? /* @__PURE__ */ new Map() : void 0;
      for (; from < rows.length && at(rowTask.values, at(rows, from)) === task; from++) {
        let row = at(rows, from), mark = at(rowMark.values, row);
        if (items && this.checkOnce(row, items), mark === WORST) {
          if (worst !== void 0) throw this.second(row, worst);
          worst = row;
        } else mark > 0 ? ranked.push(row) : others.push(row);
      }
      if (ranked.length > 1 && ranked.sort((p, q) => at(rowMark.values, p) - at(rowMark.values, q) || p - q), ranked.forEach((row, i) => {
        let before = ranked[i - 1];
        if (before !== void 0 && at(rowMark.values, row) === at(rowMark.values, before))
          throw this.second(row, before);
      }), ranked.length === 0 && worst === void 0 && at(this.unknown.values, task) === 0) {
        let where = source.locate(at(this.line.values, task));
        throw new FormatError(`${where}: in the task that begins here, ${marks.unmarked}`);
      }
      yield [task, { ranked, others, worst }];
    }
  }
  /** @throws FormatError when a row is the same item as another one of its task. */
  checkOnce(row, items) {
    let state = at(this.rowState.values, row), first = items.get(state);
    if (first === void 0) {
      items.set(state, row);
      return;
    }
    let [where, before] = [row, first].map((place) => this.source.locate(at(this.rowLine.values, place)));
    throw new FormatError(
      `${where}: the row names the same item as ${before} of its task; an item may be there once, and ${ONE_EACH}`
    );
  }
  /** The error for a row with the mark of another one of its task. */
  second(row, first) {
    let [where, before] = [row, first].map((place) => this.source.locate(at(this.rowLine.values, place)));
    return new FormatError(`${where}: ${this.marks.second(at(this.rowMark.values, row), before ?? "")}`);
  }
};

// src/io/answers/picked-items.ts
function pickIn(cells, column2, shown, locate, source, isItem) {
  let cell = cells[column2.index];
  if (isMissing(cell)) return;
  let name = isNoneName(cell) && !isItem(cell) ? NONE : nameIn(cell, column2.header, locate, source), number = typeof cell == "boolean" ? Number.NaN : source.numbers.parse(cell), byName = shown.find((item) => item.name === name), byPosition = shown.find(
    (item) => item.column.number === number || item.column.header.toLowerCase() === name.toLowerCase()
  );
  if (!byName && !byPosition) throw noItem(column2, cells, shown, locate, " or its position");
  return { byName, byPosition, column: column2, cell };
}
function noItem({ header, index }, cells, shown, locate, or) {
  let names = listOf(shown.map(({ name }) => name));
  return badCell(locate(), header, cells[index], `an item of its row${or} (${names})`);
}
function pickingOf(rows, source) {
  let name, position, doubtful;
  for (let { best, worst, line } of rows)
    for (let pick of [best, worst]) {
      if (!pick) continue;
      let shown = `${source.locate(line)}: "${pick.column.header}" is ${JSON.stringify(pick.cell)}`;
      pick.byPosition ? pick.byName ? pick.byName !== pick.byPosition && (doubtful ??= shown) : position ??= shown : name ??= shown;
    }
  if (name !== void 0 && position !== void 0)
    throw new FormatError(`${position}, a position, but ${name}, a name; give names in all rows, or positions`);
  if (doubtful !== void 0 && name === void 0 && position === void 0)
    throw new FormatError(
      `${doubtful}, which may be the name of an item or a position in its row; give the items names that are no numbers`
    );
  return position === void 0 ? "name" : "position";
}

// src/io/answers/set-table.ts
var SetTable = class {
  constructor(source, columns, items, seed) {
    this.source = source;
    this.columns = columns;
    this.items = items;
    this.seed = seed;
    this.oneHot = new OneHotItems(source);
  }
  source;
  columns;
  items;
  seed;
  builder = new AnswersBuilder();
  rows = [];
  lines = /* @__PURE__ */ new Map();
  // by task
  oneHot;
  named;
  none = 0;
  row(cells, line) {
    let { columns, builder, source } = this, locate = () => source.locate(line), name = (column2) => nameIn(cells[column2.index], column2.header, locate, source), user = builder.userNumber(name(columns.user)), task = builder.taskNumber(user, columns.task ? name(columns.task) : String(this.rows.length)), before = this.lines.get(task);
    if (before !== void 0 && columns.task)
      throw new FormatError(
        `${locate()}: task "${name(columns.task)}" of user "${name(columns.user)}" is there already (${source.locate(before)}); each row is a task, so give it another name or leave out the column with --ignore "${columns.task.header}"`
      );
    this.lines.set(task, line);
    let ranked = this.itemsIn(cells, columns.ranks, locate);
    this.checkNoGap(cells, line);
    let shown = columns.shown.length > 0 ? this.itemsIn(cells, columns.shown, locate) : ranked;
    if (shown.length === 0 && columns.shown.length > 0)
      throw new FormatError(`${locate()}: no item is shown, as all of ${this.shownColumns} are blank; fill them in`);
    for (let { name: name2, column: column2 } of ranked)
      if (!shown.some((item) => item.name === name2)) throw noItem(column2, cells, shown, locate, "");
    let isItem = (cell) => this.named?.has(cell) ?? !1, pick = (column2) => column2 && pickIn(cells, column2, shown, locate, source, isItem);
    this.rows.push({ user, task, line, items: shown, ranked, best: pick(columns.best), worst: pick(columns.worst) });
  }
  /** The items that cells name, without those that are blank. @throws FormatError when one is there twice. */
  itemsIn(cells, columns, locate) {
    let items = [];
    for (let column2 of columns) {
      let cell = cells[column2.index];
      if (isMissing(cell)) continue;
      let item = this.itemOf(cell, column2, locate), other = items.find(({ name }) => name === item.name);
      if (other)
        throw new FormatError(
          `${locate()}: "${other.column.header}" and "${column2.header}" are both ${JSON.stringify(cell)}; each item may be there once in a row`
        );
      items.push(item);
    }
    return items;
  }
  itemOf(cell, column2, locate) {
    let { items, source } = this;
    if (this.rows.length === 0 && items && (items.required || items.has(cell)) && (this.named = items), isNoneName(cell) && !this.named?.has(cell))
      return this.none++, { name: NONE, state: -1, column: column2 };
    let state = this.named ? this.named.number(cell, column2.header, locate, source) : this.oneHot.number(cell, column2.header, locate);
    return { name: nameIn(cell, column2.header, locate, source), state, column: column2 };
  }
  /** @throws FormatError when a rank is blank before one that is not. */
  checkNoGap(cells, line) {
    let { ranks } = this.columns;
    ranks.forEach((column2, i) => {
      let before = ranks[i - 1];
      if (before && isMissing(cells[before.index]) && !isMissing(cells[column2.index]))
        throw new FormatError(
          `${this.source.locate(line)}: "${column2.header}" is ${JSON.stringify(cells[column2.index])}, but "${before.header}" is blank; ranks must be given from the first on`
        );
    });
  }
  get shownColumns() {
    let { shown } = this.columns;
    return `"${shown[0]?.header}" to "${shown.at(-1)?.header}"`;
  }
  finish() {
    let { builder, source, rows, named, columns } = this, picked = pickingOf(rows, source), answers = rows.map((row) => this.orderOf(row, picked)), orders = new TaskOrders(columns.ranks.length > 0 ? "rank" : "best", this.seed);
    if (answers.filter((order) => orders.see(order)).length === 0) throw noAnswers(source.file, orders.leftOut);
    let states = named ? named.states() : this.oneHot.states(), note = named?.note("each row is a task") ?? this.oneHot.note("each row is a task"), read = this.none > 0 ? withNone({ states, notes: [] }) : { states, notes: [], none: -1 }, stateOf2 = (state) => stateNumber(state, read);
    answers.forEach(({ ranked, others, worst }, i) => {
      let row = rows[i], order = {
        ranked: ranked.map(stateOf2),
        others: others.map(stateOf2),
        worst: worst === void 0 ? worst : stateOf2(worst)
      };
      orders.add(builder, row.user, row.task, order);
    });
    let notes = [note];
    return this.none > 0 && notes.push(`${plural(this.none, "item")} in rows: none of these, which has a feature of its own`), notes.push(...orders.summary(builder.count)), picked === "position" && notes.push(`numbers in ${this.pickColumns} are positions of items among ${this.shownColumns}`), columns.ranks.length > 0 && columns.shown.length === 0 && notes.push("what was shown but not ranked is not known: only the items with a rank are compared"), { data: builder.finish(read.states, source.file), notes: [...notes, ...orders.leftOut] };
  }
  get pickColumns() {
    let { best, worst } = this.columns;
    return [best, worst].flatMap((column2) => column2 ? [`"${column2.header}"`] : []).join(" and ");
  }
  /** The answer to a task by the states of its items. */
  orderOf({ items, ranked, best, worst, line }, by) {
    let of = (pick) => pick && (by === "name" ? pick.byName : pick.byPosition), [first, last2] = [of(best), of(worst)];
    if (first && first === last2)
      throw new FormatError(
        `${this.source.locate(line)}: ${this.pickColumns} are both ${JSON.stringify(best?.cell)}; the best of a task cannot be its worst: correct one of them`
      );
    let top = first ? [first] : ranked, names = new Set([...top, ...last2 ? [last2] : []].map(({ name }) => name)), others = items.filter(({ name }) => !names.has(name));
    return {
      ranked: top.map(({ state }) => state),
      others: others.map(({ state }) => state),
      worst: last2?.state
    };
  }
};

// src/io/answers/task-tables.ts
var NO_TASK = "give the column of the choice that a row belongs to with --task", NO_SET = `${NO_TASK}; where a row is a whole task, its items are in item1, item2, \u2026 (or --option q: q1, q2, \u2026)`, BEST = /^(best|most|most[ _.-]?(important|preferred|liked|appealing|likely|attractive))$/i, WORST2 = /^(worst|least|least[ _.-]?(important|preferred|liked|appealing|likely|attractive))$/i, OPTION = /^(item|alternative|alt|object|statement)$/i, ALTERNATIVE = /^(alternative|alt)$/i, SHOWN2 = /^(items?|options?|alternatives?|alt|objects?|statements?|shown)$/i, TASK_ROLES = ["best", "worst", "rank", "available", "none"];
function withTaskNames(header, given) {
  let names = header.map((name) => name.trim()).filter((name) => !given.ignore?.includes(name)), { label = "label", chosen = "chosen" } = given;
  if (names.includes(label) || names.includes(chosen)) return given;
  let find = (pattern) => names.find((name) => pattern.test(name)), { best = find(BEST), worst = find(WORST2) } = given, rank = given.rank ?? names.find((name) => /^rank$/i.test(name));
  if (best === void 0 && worst === void 0 && rank === void 0) return given;
  let option = given.option ?? (names.includes("option") ? void 0 : find(OPTION));
  return { ...given, ...Object.fromEntries(Object.entries({ best, worst, rank, option }).filter(([, name]) => name !== void 0)) };
}
function taskTable(file, source, given, { user, seed, items }) {
  let { labels: words, features } = given, [chosen, best, worst, rank] = ["chosen", "best", "worst", "rank"].map((role) => file.find(role)), set = setColumns(file, given), kinds = [chosen, best ?? worst, rank ?? set?.ranks[0]].filter((column2) => column2 !== void 0);
  if (kinds.length === 0) return;
  if (kinds.length > 1 && (!chosen || (given.best ?? given.worst ?? given.rank))) {
    let [one, two] = kinds.map((column2) => `"${column2?.header}"`);
    throw new FormatError(
      `${source.header}: got both ${one} and ${two}; a file has one kind of answer, so leave one of them out with --ignore`
    );
  }
  if (set && !chosen) return setTable(file, source, { ...set, user, best, worst }, { items, seed });
  let task = chosen ? file.need("task", NO_TASK, ["user", "task", "chosen"]) : file.need("task", NO_SET, ["user", "task"]), marks, used;
  chosen ? [marks, used] = [chosenMarks(source, chosen, words), [chosen]] : rank ? [marks, used] = [rankMarks(source, rank), [rank]] : [marks, used] = [bestWorstMarks(source, best, worst, words), [best, worst]];
  let own = (column2) => column2 && features?.includes(column2.header) ? void 0 : column2, [available, none] = [own(file.find("available")), own(file.find("none"))], alternatives = alternativesOf(file, source, [user, task, available, none, ...used], {
    items,
    canBeNames: marks.kind !== "chosen"
  }), option = alternatives.option ?? file.except().find(({ header }) => ALTERNATIVE.test(header)), rows = new NoneRows(source, { ...alternatives, option, none, items });
  return new ChoiceTable(source, { user, task, available }, marks, alternatives.reader, rows, seed);
}
var hasTasks = (file, given) => ["chosen", "best", "worst", "rank"].some((role) => file.find(role)) || (setColumns(file, given)?.ranks.length ?? 0) > 0;
function setColumns(file, given) {
  let { option, rank, features } = given;
  if (features || file.find("option")) return;
  let columns = file.except(), ranks = file.find("rank") ? [] : numbered(columns, (stem) => rank ? stem === rank : /^rank$/i.test(stem)), shown = numbered(columns, (stem) => option ? stem === option : SHOWN2.test(stem));
  return shown.length + ranks.length > 0 ? { shown, ranks } : void 0;
}
function setTable(file, source, columns, { items, seed }) {
  let role = ["available", "none"].find((name) => file.find(name));
  if (role !== void 0) {
    let header = file.nameOf(role), remedy = {
      available: "leave the cells of items blank that were not available",
      none: 'name "none" among the items'
    }[role];
    throw new FormatError(
      `${source.header}: each row is a task, and "${header}" would be of one alternative; ${remedy}, and leave the column out with --ignore "${header}"`
    );
  }
  file.refuseFeatures("each row is a task");
  let { user, best, worst, shown, ranks } = columns, task = file.find("task");
  return file.leaveUnread(file.except(user, task, best, worst, ...shown, ...ranks)), new SetTable(source, { ...columns, task }, items, seed);
}
function alternativesOf(file, source, used, { items, canBeNames }) {
  let option = file.find("option"), columns = file.except(...used, option), [only] = columns;
  if (items && option && (items.required || !only))
    return file.leaveUnread(columns), { reader: namedAlternatives(option, items, source), option, features: [] };
  if (canBeNames && option && !only) return { reader: oneHotAlternatives(option, source), option, features: [] };
  let among = featuresAmong(file, columns, source), { features, unlikely } = among, others = columns.map(({ header }) => header).join(), names = `; if "${option?.header}" names the alternatives, leave out the others with --ignore ${optionValue(others)}`, found2 = { ...among, instead: canBeNames && option ? names : void 0 };
  if (items && !option && only && columns.length === 1)
    return { reader: itemAlternatives(only, items, source, found2), option: only, features: [] };
  option && file.note(`"${option.header}" says which alternative a row is, and is not read`);
  let reader = columnAlternatives(features, source, found2);
  return { reader: besideRowNumbers(reader, unlikely, source, (others2) => file.noFeatures(others2, features)), option, features };
}

// src/io/answers/text-table.ts
var TextTable = class {
  constructor(source, columns, seed) {
    this.source = source;
    this.columns = columns;
    this.coin = new Random(seed, 15);
  }
  source;
  columns;
  builder = new AnswersBuilder();
  embeddings = new ListReader();
  captions = [];
  coin;
  row(cells, line) {
    let { builder, columns } = this, locate = () => this.source.locate(line), state = (embedding, text) => {
      let states = this.embeddings.read(cells[embedding.index], embedding.header, locate), caption = messageText(cells[text.index]);
      if (caption === void 0)
        throw badCell(
          locate(),
          text.header,
          cells[text.index],
          "text, or a list of messages with a text or call of the assistant"
        );
      if (states.length > 1)
        throw badCell(locate(), embedding.header, cells[embedding.index], "a single list of numbers");
      return this.captions[at(states, 0)] ??= caption, states;
    }, user = builder.userNumber(nameIn(cells[columns.user.index], columns.user.header, locate, this.source)), chosen = state(columns.chosenEmbedding, columns.chosen), rejected = state(columns.rejectedEmbedding, columns.rejected);
    this.coin.index(2) ? builder.add(user, chosen, rejected, 1) : builder.add(user, rejected, chosen, 0);
  }
  finish() {
    if (this.builder.count === 0) throw noAnswers(this.source.file);
    let note = `each row compares two texts by embeddings of ${plural(this.embeddings.size, "feature")}, with sides drawn by seed`;
    return {
      data: this.builder.finish({ ...this.embeddings.states(), captions: this.captions }, this.source.file),
      notes: [note]
    };
  }
};

// src/io/answers/recognise.ts
var COMPARISONS2 = ["user", "a", "b", "label"], TASKS2 = ["user", "task"], CHOICES = ["user", "task", "chosen"], NO_USER = "give the column of the user with --user", NO_ANSWER = "give the column of the answer with --label, or --chosen, --best and --worst, or --rank if a row is one of several alternatives", NO_EMBEDDINGS = "texts are compared by embeddings, which are missing: add a list of numbers for each text, such as SentenceTransformer(\u2026).encode(text) of sentence-transformers gives";
function recogniser(columns = {}, seed = 0, items) {
  let options = withoutUndefined(columns);
  return (header, source) => {
    if (header.includes("annotator") && header.includes("annotation_id") && !options.user)
      throw new FormatError(`${source.header}: an export of Label Studio; export it as JSON, which is read as it is`);
    let given = hasWinners(header, options) ? { ...options, a: "winner", b: "loser" } : withTaskNames(header, options), file = new FileColumns(header, given, source), table = tableFor(file, given, source, seed, items);
    return {
      row: (cells, line) => {
        file.row(cells, line), table.row(cells, line);
      },
      finish: () => {
        let { data, notes } = table.finish();
        return { data, notes: [...notes, ...file.notes, ...source.notes ?? [], ...alikeNotes(data)] };
      }
    };
  };
}
function hasWinners(header, { a, b, label, chosen }) {
  if (a ?? b ?? label ?? chosen) return !1;
  let names = header.map((name) => name.trim()), has2 = (side) => names.some((name) => name === side || name.startsWith(`${side}_`));
  return has2("winner") && has2("loser") && !names.includes(DEFAULT_COLUMNS.label);
}
function checkNoTasks(given, { header }) {
  let role = TASK_ROLES.find((name) => given[name] !== void 0);
  if (role !== void 0)
    throw new FormatError(
      `${header}: each row compares two alternatives, so --${role} ${given[role]} names nothing; leave it out`
    );
}
function tableFor(file, given, source, seed, items) {
  let [label, task, chosen, rejected] = [
    file.find("label"),
    file.find("task"),
    file.find("chosen"),
    file.named("rejected")
  ], hasEmbedding = file.find("chosenEmbedding") ?? file.find("rejectedEmbedding");
  if (given.scale && !label)
    throw file.missing(file.nameOf("label"), "--scale gives the range of its numbers", COMPARISONS2);
  if ((label || file.find("chosenEmbedding")) && checkNoTasks(given, source), given.a === "winner" && given.b === "loser" && !label) {
    checkNoTasks(given, source);
    let user2 = file.need("user", NO_USER, COMPARISONS2), sides = sidesOf(file, source, file.except(user2, task), items);
    return new ComparisonTable(source, user2, firstWins(seed), task, sides);
  }
  let headers = file.except().map(({ header }) => header);
  if (["name", "caption"].every((role) => headers.some((header) => header.toLowerCase() === role)) && !label && !chosen)
    throw new FormatError(
      `${source.header}: the columns are those of a table of items; name it with --items, and give a file of answers`
    );
  let isTask = !label && hasTasks(file, given), layout = chosen || isLikelyChoice(headers) ? CHOICES : isTask ? TASKS2 : COMPARISONS2, user = file.need("user", label || isTask ? NO_USER : LAYOUTS, layout);
  if (hasEmbedding || chosen && rejected && !label) return textTable(file, user, source, seed);
  if (label && chosen)
    throw new FormatError(
      `${source.header}: got both "${label.header}" and "${chosen.header}"; a file must have only one of them`
    );
  if (label) {
    let [a, b] = [file.find("a"), file.find("b")], labels = given.scale ? scaleLabels(source, label, given.scale) : new LabelReader(source, label, "label", given.labels, a && b && [a, b]), sides = sidesOf(file, source, file.except(user, label, task), items);
    return new ComparisonTable(source, user, labels, task, sides);
  }
  let table = taskTable(file, source, given, { user, seed, items });
  if (table) return table;
  throw file.missing(file.nameOf("label"), `${NO_ANSWER}; ${LAYOUTS}`, layout);
}
function textTable(file, user, source, seed) {
  let columns = {
    user,
    chosenEmbedding: file.need("chosenEmbedding", NO_EMBEDDINGS),
    rejectedEmbedding: file.need("rejectedEmbedding", NO_EMBEDDINGS),
    chosen: file.need("chosen", "a file of texts has chosen and rejected")
  }, rejected = file.named("rejected");
  if (!rejected) throw file.missing("rejected", "a file of texts has chosen and rejected");
  return file.refuseFeatures("texts are compared by their embeddings"), file.leaveUnread(file.except(...Object.values(columns), rejected), "weights"), new TextTable(source, { ...columns, rejected }, seed);
}

// src/io/answers/answers-jsonl.ts
var EXPECTED = '{"user", "a", "b", "label"}';
function parseJsonl(text, file) {
  typeof text != "string" && refuse("text", text, "the content of a file as text; decode bytes with TextDecoder"), checkText("file", file, "the file's name, for error messages");
  let reader = new JsonlReader(file);
  return reader.parser.push(text), reader.finish().data;
}
async function readJsonl(text, file, columns, seed, items) {
  let reader = new JsonlReader(file, columns, seed, items);
  for await (let chunk of text) reader.parser.push(chunk);
  return reader.finish();
}
var JsonlReader = class {
  constructor(file, columns = {}, seed = 0, items) {
    this.file = file;
    this.seed = seed;
    this.items = items;
    this.given = withoutUndefined(items?.required ? { ...columns, features: void 0, coding: void 0 } : columns), this.parser = new JsonLineParser(file, EXPECTED, (row, position) => {
      if (this.table ??= this.start(row, position), this.exported) {
        let answers = this.exported.answers(row, () => this.parser.locate(position));
        for (let cells of answers) this.table.row(cells, position);
        return;
      }
      for (let key in row) this.known.has(key) || this.addUnread(key, position);
      this.table.row(
        this.keys.map((key) => row[key]),
        position
      );
    });
  }
  file;
  seed;
  items;
  parser;
  given;
  keys = [];
  /** Keys of which nothing more is to be said: those that are read, and those that are known not to be. */
  known = /* @__PURE__ */ new Set();
  unread = [];
  firstRow = 0;
  /** Whether every key is a column: features have keys of their own. */
  isFlat = !1;
  /** Whether rows compare texts. */
  hasTexts = !1;
  table;
  /** The reader of an annotation tool's export, if the file is one. */
  exported;
  finish() {
    if (this.parser.finish(), !this.table) throw new FormatError(`${this.file}: no answers; each needs an object ${EXPECTED}`);
    let unseen = this.exported || this.items?.required ? void 0 : this.given.ignore?.find((key) => !this.known.has(key));
    if (unseen !== void 0)
      throw new FormatError(`${this.file}: no row has the key "${unseen}", which is to be ignored`);
    let { data, notes } = this.table.finish(), unread = this.unread.length > 0 ? [`these keys are not read: ${firstOf(this.unread)}`] : [];
    return this.exported && unread.push(this.exported.note), { data, notes: [...notes, ...unread] };
  }
  /** The first row decides which keys are read from every row. */
  start(row, position) {
    let { file, seed, items } = this, { locate } = this.parser, { ignore = [], coding, ...columns } = this.given, source = { file, header: locate(position), locate, typed: !0, numbers: NUMBERS };
    this.exported = exportReader(row, this.given), this.exported || checkRows(row, locate(position), Object.values({ ...DEFAULT_COLUMNS, ...rolesOf(columns) }));
    let useless = Object.keys(columns).find((key) => !["a", "b", "label", "labels"].includes(key)), noColumns = ignore.length > 0 && "ignore" || coding?.levels && "levels";
    if (this.exported && (useless ?? noColumns)) {
      let option = useless ?? noColumns;
      throw new FormatError(`${file}: an export of an annotation tool is read without --${option}; leave it out`);
    }
    if (this.exported) return recogniser({ labels: columns.labels }, seed, items)(["user", "a", "b", "label"], source);
    let names = { ...DEFAULT_COLUMNS, ...columns }, keys = Object.keys(row);
    if (keys.length > 131136)
      throw new FormatError(`${source.header}: the row has ${keys.length} keys; at most ${131136} are read`);
    let present2 = keys.filter((key) => !ignore.includes(key)), isPresent = new Set(present2), has2 = (key) => isPresent.has(key), isSide2 = (key) => has2(key) && (items !== void 0 || typeof row[key] != "number"), hasTexts = has2(names.chosen) && has2("rejected") && !has2(names.label), read;
    has2(names.chosenEmbedding) || has2(names.rejectedEmbedding) || hasTexts ? (this.hasTexts = !0, read = [names.user, names.chosen, "rejected", names.chosenEmbedding, names.rejectedEmbedding]) : isSide2(names.a) || isSide2(names.b) ? read = [names.user, names.a, names.b, names.label, names.task] : read = present2, this.isFlat = read === present2, this.keys = read.filter(has2), this.firstRow = position;
    for (let key of this.keys) this.known.add(key);
    return recogniser({ ...columns, coding }, seed, items)(this.keys, source);
  }
  /** Keeps the name of a key that is not read, unless it is to be ignored. Throws if it would have been read, had it been in the first row. */
  addUnread(key, position) {
    let { firstRow, parser, given } = this;
    if (given.ignore?.includes(key)) {
      this.known.add(key);
      return;
    }
    let roles = Object.values({ ...DEFAULT_COLUMNS, ...rolesOf(given) });
    if (this.isFlat || position !== firstRow && roles.includes(key))
      throw new FormatError(
        `${parser.locate(position)}: this row has "${key}", but the first (${parser.locate(firstRow)}) has not; every row needs the same keys`
      );
    if (changesAnswers(key, this.hasTexts))
      throw new FormatError(
        `${parser.locate(position)}: "${key}" ${reasonAgainst(key)}; leave it out with --ignore ${key}`
      );
    this.known.add(key), this.unread.push(key);
  }
};

export {
  TRAINING_HEADS,
  SCALINGS,
  scaledPlan,
  IQL_DEFAULTS,
  POLICY_OPTIONS,
  checkPolicyOptions,
  DEFAULTS,
  OPTIONS,
  settingsOf,
  userCount,
  answerAt,
  answersOfUser,
  selectUsers,
  withFeatures,
  isExact,
  ImportanceSampler,
  posteriors,
  predict,
  score,
  posteriorMeans,
  relabel,
  inferredLatents,
  policyTraining,
  trainPolicy,
  trainPolicyOn,
  tasksOf,
  writeData,
  trainingPlan,
  isOneHot,
  MAX_FEATURES,
  choicesToPredict,
  draw,
  vpl,
  isResumable,
  train,
  withoutUndefined,
  countsByName,
  NAMES2 as NAMES,
  CODES,
  checkRows,
  OutlyingValues,
  StateInterner,
  nameIn,
  optionValue,
  isComparison,
  firstRowAdvice,
  FileColumns,
  RowNumbering,
  numberInstead,
  isNoLevel,
  noLevel,
  LevelColumns,
  checkFeatures,
  leftOutNotes,
  featureList,
  MAX_ONE_HOT,
  isList,
  TASK_ROLES,
  recogniser,
  parseJsonl,
  readJsonl
};
