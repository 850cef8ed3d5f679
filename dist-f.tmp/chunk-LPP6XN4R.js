import {
  questionsOf,
  wasAsked
} from "./chunk-4OLIQVG2.js";
import {
  checkReply,
  labelledPairs,
  now
} from "./chunk-GCTJJ5H2.js";
import {
  ResizedProgram
} from "./chunk-DGR5Z2OZ.js";
import {
  bytesOf
} from "./chunk-SL62D5U2.js";
import {
  SURVEY_SIZE,
  checkModel,
  checkSimd,
  decodeSafetensors,
  encodeSafetensors,
  isPersonal,
  parameterShapes,
  parseJson,
  wasm
} from "./chunk-MVP7L4MK.js";
import {
  aggregationPlan,
  contributionPlan,
  encoderPlan,
  rankPlan
} from "./chunk-MWLQ3WTO.js";
import {
  MOVES,
  PARTICLES,
  movePlan,
  priorParticles,
  probabilityPlan,
  resample,
  sharpenedLogits
} from "./chunk-5ZS2RYMA.js";
import {
  lastAnswers,
  programOver,
  startOfAnswer,
  withPlaces
} from "./chunk-OPOUNEVV.js";
import {
  kernels
} from "./chunk-MYGYUJX5.js";
import {
  alternativeLeaves,
  comparisonLeaves,
  loadPlan,
  rewardsAt,
  writeAlternatives,
  writeAnswers,
  writeComparisons
} from "./chunk-BDQRS2BW.js";
import {
  LARGEST,
  checkFeatures,
  checkNormalisation,
  ordinary
} from "./chunk-DBFQAMN3.js";
import {
  copyBytes,
  hex,
  joinBytes
} from "./chunk-HDW7NMTB.js";
import {
  COMPARISONS,
  HEADS,
  LIKELIHOODS,
  MAX_LOG_VARIANCE,
  configOfRecord,
  configRecord,
  latentSize,
  networkOf,
  newtonSteps,
  placesOf
} from "./chunk-5RTLSGSM.js";
import {
  add,
  affine,
  clip,
  less,
  log,
  matmul,
  maxColumns,
  maximum,
  meanRows,
  multiply,
  negate,
  reshape,
  scale,
  subtract
} from "./chunk-M7QTAQBK.js";
import {
  Random,
  exp,
  log as log2
} from "./chunk-2Z7GBDHD.js";
import {
  FormatError,
  asFormatError
} from "./chunk-MMKH5L6C.js";
import {
  Graph,
  compile
} from "./chunk-XHHEE3EZ.js";
import {
  at,
  sameValues
} from "./chunk-NNLXVFEM.js";
import {
  checkBetween,
  checkFinite,
  checkNumbers,
  checkOptions,
  hasMethods,
  isObject,
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/base/sha256.ts
async function sha256(bytes) {
  let subtle = globalThis.crypto?.subtle;
  if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
  let { sha256InCode } = await import("./sha256-in-code-PMXEBRRS.js");
  return sha256InCode(bytes);
}

// src/model/value-limits.ts
var IN_UNITS = /normalisation|questions|items|action/;
function checkTensor(name, { shape, data }, wants) {
  if (shape.length !== wants.length || shape.some((n, i) => n !== wants[i]))
    throw new FormatError(`model: tensor "${name}" is [${shape}]; it must be [${wants}]`);
  let most = IN_UNITS.test(name) ? 0 : name === "prior.logVariance" ? MAX_LOG_VARIANCE : LARGEST, holds = (x) => most ? Math.abs(x) <= most : Number.isFinite(x);
  asFormatError(
    "model: ",
    () => checkNumbers(`tensor "${name}"`, data, most ? `from ${-most} to ${most}` : "finite", holds)
  );
}
function checkUnits({ config, normalisation, survey, items = [], policy }) {
  if (survey && config.length > 1)
    throw new FormatError("model: it compares segments, and its questions single states");
  asFormatError("model.", () => {
    if (checkNormalisation("normalisation.scale", normalisation), policy && checkNormalisation("policy.normalisation.scale", policy.normalisation), survey)
      for (let side of ["a", "b"]) checkFeatures(`survey.${side}`, survey[side].data, normalisation);
    for (let { name, features } of items) checkFeatures(`items.${name}`, features, normalisation);
  });
}

// src/model/model-file.ts
var FORMAT = 2;
async function encodeModel(model) {
  checkModel(model);
  let tensors = /* @__PURE__ */ new Map();
  for (let [name, shape] of parameterShapes(model.config))
    tensors.set(name, { shape, data: model.parameters.get(name) });
  let { mean, scale: scale2 } = model.normalisation;
  if (tensors.set("normalisation.mean", { shape: [mean.length], data: mean }), tensors.set("normalisation.scale", { shape: [scale2.length], data: scale2 }), model.comparison && tensors.set("comparison.states", model.comparison), model.survey && (tensors.set("questions.a", model.survey.a), tensors.set("questions.b", model.survey.b)), model.policy) {
    let { policyTensors } = await import("./policy-file-ERBLWTYI.js");
    for (let [name, tensor] of policyTensors(model.policy, latentSize(model.config))) tensors.set(name, tensor);
  }
  let items = model.items && (await import("./items-file-M44X2IVL.js")).storedItems(model.items, model);
  for (let [name, tensor] of items?.tensors ?? []) tensors.set(name, tensor);
  for (let [name, tensor] of tensors) checkTensor(name, tensor, tensor.shape);
  checkUnits(model);
  let { survey, features, attributes, report } = model;
  attributes && await checkAttributes(attributes, features);
  let config = configRecord(model.config), [captions, policy] = [survey?.captions, model.policy?.config], texts = { policy, captions, items: items?.labels, features, attributes, report }, metadata = { format: FORMAT, config, ...texts, sha256: await digest(tensors) };
  return encodeSafetensors({ tensors, metadata: /* @__PURE__ */ new Map([["penchant", JSON.stringify(metadata)]]) });
}
async function decodeModel(bytes) {
  let file = copyBytes(bytes) ?? refuse("bytes", bytes, "the bytes of a model file"), { tensors, metadata: texts } = decodeSafetensors(file), { config, captions, features, report, sha256: sha2562, ...metadata } = parseMetadata(texts.get("penchant")), latent = latentSize(config);
  if (sha2562 !== await digest(tensors))
    throw new FormatError("model: the tensors do not match their SHA-256; the file was changed or damaged");
  let unused = new Map(tensors), take = (name, shape) => {
    let tensor = tensors.get(name);
    if (unused.delete(name), !tensor) throw new FormatError(`model: tensor "${name}" is missing`);
    return checkTensor(name, tensor, shape), tensor.data;
  };
  latent > 0 && take("prior.mean", [1, latent]);
  let parameters = /* @__PURE__ */ new Map();
  for (let [name, shape] of parameterShapes(config)) parameters.set(name, take(name, shape));
  let { size, length } = config, normalisation = { mean: take("normalisation.mean", [size]), scale: take("normalisation.scale", [size]) }, comparison;
  if (HEADS[config.head].pairwise) {
    let shape = [Math.max(1, Math.min(COMPARISONS, tensors.get("comparison.states")?.shape[0] ?? 1)), length * size];
    comparison = { shape, data: take("comparison.states", shape) };
  }
  let survey, rows = Math.min(SURVEY_SIZE, tensors.get("questions.a")?.shape[0] ?? 0);
  if (tensors.has("questions.a") || tensors.has("questions.b")) {
    let side = (name) => ({ shape: [rows, size], data: take(name, [rows, size]) });
    survey = { a: side("questions.a"), b: side("questions.b"), captions };
  }
  if (captions && captions.length !== rows)
    throw new FormatError(`model: ${captions.length} captions for ${rows} questions`);
  let has = (name) => tensors.has(name), items;
  if (metadata.items !== void 0) {
    let stored = (await import("./items-file-M44X2IVL.js")).takeItems(metadata.items, size, rows, take, has);
    survey && (survey = { ...survey, items: stored.asked }), items = stored.items;
  }
  let policy;
  metadata.policy !== void 0 && (policy = (await import("./policy-file-ERBLWTYI.js")).takePolicy(metadata.policy, latent, take, has));
  let attributes;
  metadata.attributes !== void 0 && (attributes = await checkAttributes(metadata.attributes, features));
  for (let name of unused.keys()) throw new FormatError(`model: tensor "${name}" is not one of this model`);
  let model = { config, parameters, normalisation, comparison, survey, items, policy, features, attributes, report };
  return checkUnits(model), model;
}
var checkAttributes = async (attributes, features) => (await import("./attributes-file-XSDPRQJW.js")).checkAttributes(attributes, features);
function parseMetadata(json) {
  if (json === void 0) throw new FormatError('model: no metadata "penchant"; this is not a penchant model');
  let metadata = parseJson(json, 'model: metadata "penchant"'), { format, captions, features, report } = metadata ?? {};
  if (format !== FORMAT)
    throw new FormatError(`model: format ${JSON.stringify(format)}; this version reads format ${FORMAT}`);
  let config = configOfRecord(metadata?.config);
  if (!config)
    throw new FormatError(`model: config ${JSON.stringify(metadata?.config)} is not one that this version knows`);
  let isPair = (p) => Array.isArray(p) && p.length === 2 && p.every((s) => typeof s == "string");
  if (captions !== void 0 && !(Array.isArray(captions) && captions.every(isPair)))
    throw new FormatError("model: captions are not pairs of strings");
  let isNames = Array.isArray(features) && features.every((name) => typeof name == "string");
  if (features !== void 0 && !(isNames && features.length === config.size))
    throw new FormatError(`model: features are not the names of ${config.size} features`);
  if (report !== void 0 && (typeof report != "object" || report === null || Array.isArray(report)))
    throw new FormatError("model: report is not an object");
  return { ...metadata, config };
}
async function modelHash({ config, parameters, normalisation }) {
  let text = Uint8Array.from(JSON.stringify(configRecord(config)), (character) => character.charCodeAt(0));
  return hashOf([text, normalisation.mean, normalisation.scale, ...byName(parameters)]);
}
var digest = (tensors) => hashOf(byName(tensors).map(({ data }) => data)), byName = (values) => [...values].sort(([p], [q]) => p < q ? -1 : 1).map(([, value]) => value);
async function hashOf(parts) {
  let bytes = parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return hex(await sha256(joinBytes(...bytes)));
}

// src/agent/agent-options.ts
function checkAgentOptions(options) {
  checkOptions(options, ["vault", "user", "neutral", "refine", "module"]);
  let { vault, neutral = {} } = options;
  vault !== void 0 && !hasMethods(vault, "revision") && refuse("vault", vault, "a vault, from openVault"), checkOptions(neutral, ["state", "observation"], "neutral");
  for (let [name, isNeutral] of Object.entries(neutral))
    isNeutral !== void 0 && typeof isNeutral != "function" && refuse(`neutral.${name}`, isNeutral, "a function");
}
function checkAsking(asking) {
  checkOptions(asking, ["candidates", "options", "bits", "decided"], "asking");
  let { candidates = [], bits = 0, decided = 0 } = asking;
  Array.isArray(candidates) || refuse("candidates", candidates, "a list of questions { a, b }"), checkBetween("bits", bits, 0, 1), checkBetween("decided", decided, 0, 1);
}

// src/inference/incremental-encoder.ts
function encoderPrograms({ encoder }) {
  let network = networkOf(encoder);
  return network ? 1 + +(network.incremental !== void 0) : 0;
}
function deviceEncoder(backend, model) {
  let network = networkOf(model.config.encoder);
  return network ? network.incremental ? incrementalEncoder(backend, model, network.incremental) : wholeEncoder(backend, model, network) : null;
}
function wholeEncoder(backend, model, network) {
  let sized = new ResizedProgram();
  return {
    encode(answers) {
      let { current, program } = programOver(
        sized,
        model.config,
        answers,
        (config) => loadPlan(backend, encoderPlan(config, network, 1), model)
      );
      return writeAnswers(program, model, [current]), program.run(), program;
    },
    erase: () => sized.erase()
  };
}
function incrementalEncoder(backend, model, encoder) {
  let contribution = loadPlan(backend, contributionPlan(model.config, encoder), model), from = contribution.view("contribution"), size = from.length, sized = new ResizedProgram(), to, encoded = [];
  return {
    encode(answers) {
      let { current, places, program } = programOver(sized, model.config, answers, (config) => {
        let loaded = loadPlan(backend, aggregationPlan(config, encoder), model);
        return to = loaded.view("contributions"), encoded = [], loaded;
      }), dropped = encoded.findIndex((answer) => isSame(answer, current[0]));
      dropped > 0 && (encoded = encoded.slice(dropped), to.copyWithin(0, dropped * size));
      for (let i = 0; i < places; i++) {
        let answer = current[i];
        answer ? isSame(answer, encoded[i]) || (writeAnswers(contribution, model, [[answer]]), contribution.run(), to.set(from, i * size)) : to.fill(0, i * size, (i + 1) * size);
      }
      return encoded = current, program.run(), program;
    },
    erase() {
      contribution.erase(), sized.erase();
    }
  };
}
var isSame = (answer, other) => answer.a === other?.a && answer.b === other.b && answer.label === other.label;

// src/inference/particle-filter.ts
var ParticleFilter = class {
  #backend;
  #model;
  #size;
  #choices;
  #mover = new ResizedProgram();
  /** Entry n: the particles [S, L] after the first n answers; entry 0 samples the prior. */
  #particles;
  #answers = [];
  /** @param choices Without it, choices count as the comparisons of which they consist. */
  constructor(backend, model, particles, choices = null) {
    this.#backend = backend, this.#model = model, this.#size = particles, this.#choices = choices, this.#particles = [priorParticles(model, particles)];
  }
  /** The particles [S, L] given the last N of these answers, in comparisons. Reuses those of the longest prefix it has already processed. */
  after(answers) {
    let { config } = this.#model, current = lastAnswers(config, answers), known = 0;
    for (; known < current.length && isSame2(current[known], this.#answers[known]); ) known++;
    this.#particles.length = Math.min(this.#particles.length, known + 1), this.#answers = current.slice(0, known);
    for (let n = known + 1; n <= current.length; n++) {
      let before = this.#particles[n - 1], places = placesFor(config, n), choices = current.slice(0, n).some(({ task }) => task !== void 0) ? this.#choices : null, mover = this.#mover.of(
        `${places} ${!choices}`,
        () => loadPlan(this.#backend, movePlan({ ...config, comparisons: places }, this.#size, choices), this.#model)
      ), write = (z, from2, to) => {
        let answers2 = [current.slice(from2, to)];
        mover.write(PARTICLES, z), writeAnswers(mover, this.#model, answers2), choices?.write(mover, answers2);
      }, likelihood = (from2, to) => (write(before, from2, to), mover.run(), mover.read("likelihood")), from = choices ? startOfAnswer(current, n - 1) : n - 1, logWeights = likelihood(from, n);
      if (from < n - 1) {
        let earlier = likelihood(from, n - 1);
        logWeights = Array.from(logWeights, (l, s) => l - at(earlier, s));
      }
      write(resample(before, config.latent, logWeights), 0, n), mover.step = n * MOVES, mover.run(MOVES), this.#particles.push(mover.read(PARTICLES)), this.#answers = current.slice(0, n);
    }
    return this.#particles[current.length];
  }
  /** Overwrites all particles. The filter cannot be used again. */
  erase() {
    for (let z of this.#particles) z.fill(0);
    this.#mover.erase();
  }
}, placesFor = (config, n) => Math.min(placesOf(withPlaces(config, n)), 2 ** Math.max(1, Math.ceil(Math.log2(n)))), isSame2 = (one, other) => one !== void 0 && other !== void 0 && one.label === other.label && one.task === other.task && sameValues(one.a, other.a) && sameValues(one.b, other.b);

// src/inference/question-plans.ts
function bestPlan(config, particles, alternatives, comparisons = 0) {
  let graph = new Graph(), z = graph.data(PARTICLES, particles, config.latent), reward = rewardsAt(config, alternativeLeaves(graph, config, alternatives, comparisons), z), top = affine(less(reward, maxColumns(reward)), -1, 1);
  return compile(graph, { top, best: meanRows(top) });
}
function questionPlan(config, particles, questions, alternatives) {
  let likelihood = LIKELIHOODS[config.likelihood], graph = new Graph(), z = graph.parameter(PARTICLES, particles, config.latent), comparisons = comparisonLeaves(graph, config, questions), logit = sharpenedLogits(config, comparisons, z), p = likelihood.probability(logit), conditional = likelihood.entropy(logit, p), asColumn = (row) => reshape(row, 1), probability = asColumn(meanRows(p)), information = scale(subtract(entropy(probability), asColumn(meanRows(conditional))), 1 / Math.LN2), gain = maximum(information, graph.constant(0));
  if (alternatives === 0) return compile(graph, { probability, gain });
  let top = graph.data("top", particles, alternatives), joint = (answer) => scale(matmul(answer, top, { transposeA: !0 }), 1 / particles), [a, b] = [joint(p), joint(affine(p, -1, 1))];
  return compile(graph, { probability, gain, a, b, right: add(maxColumns(a), maxColumns(b)) });
}
function entropy(p) {
  let term = (x) => multiply(x, log(clip(x, 5960464477539063e-23, 1)));
  return negate(add(term(p), term(affine(p, -1, 1))));
}

// src/inference/questioner.ts
var TOLERANCE = 1e-5, SIZE = 256, Questioner = class {
  /** The number of programs that it has loaded at once: of the particle filter, the valuer and the chooser. */
  static PROGRAMS = 3;
  #backend;
  #model;
  #particles;
  #valuer = new ResizedProgram();
  #chooser = new ResizedProgram();
  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend, model, choices = null) {
    this.#backend = backend, this.#model = model, this.#particles = new ParticleFilter(backend, model, SIZE, choices);
  }
  /**
   * Returns the candidate after whose answer the top choice is most likely to be right; ties go to the larger information
   * gain. Without alternatives, returns the most informative candidate. Null when there are no candidates.
   */
  next(candidates, context) {
    let best = null;
    return this.#evaluate(candidates, context, (expected, i) => {
      (!best || isBetter(expected, best)) && (best = { question: candidates[i], ...expected });
    }), best;
  }
  /** Uses the backend, the model and the particles [S, L] after these answers, which are not to be changed. */
  withParticles(answers, use) {
    return use(this.#backend, this.#model, this.#particles.after(answers));
  }
  /** Predicts the answer to one question, and the top choice after each answer. */
  explain(question, context) {
    let explained;
    return this.#evaluate([question], context, (expected, _, program, best) => {
      if (!best) {
        explained = expected;
        return;
      }
      let after = (answer, chance) => {
        let joint = topOf(program.read(answer).subarray(0, best.length));
        return { option: joint.option, probability: chance > 0 ? Math.min(1, joint.probability / chance) : 0 };
      };
      explained = {
        ...expected,
        now: topOf(best),
        a: after("a", expected.chance),
        b: after("b", 1 - expected.chance)
      };
    }), explained;
  }
  /** Overwrites the memory of its programs. The questioner cannot be used again. */
  erase() {
    for (let memory of [this.#particles, this.#valuer, this.#chooser]) memory.erase();
  }
  #evaluate(candidates, { answers, alternatives = [] }, take) {
    let z = this.#particles.after(answers), chooser = alternatives.length > 0 ? this.#choose(alternatives, z) : null, best = chooser && chooser.view("best"), now2 = best && topOf(best), program = this.#valuerFor(alternatives.length);
    program.write(PARTICLES, z), chooser && program.write("top", chooser.view("top"));
    let [probability, gain] = [program.view("probability"), program.view("gain")], right = chooser && program.view("right");
    candidates.forEach((candidate, i) => {
      writeComparisons(program, this.#model, [[candidate]], 1), program.run();
      let after = now2 && right && Math.max(now2.probability, at(right, 0)), top = now2 && after !== null && { option: now2.option, now: now2.probability, after }, expected = { chance: at(probability, 0), bits: at(gain, 0), ...top && { top } };
      checkFinite("question: its predicted answer", [expected.chance, expected.bits, top ? top.after : 0]), take(expected, i, program, best);
    });
  }
  #valuerFor(alternatives) {
    return this.#valuer.of(alternatives, () => {
      let plan = questionPlan(this.#model.config, SIZE, 1, alternatives);
      return loadPlan(this.#backend, plan, this.#model);
    });
  }
  #choose(alternatives, z) {
    let program = this.#chooser.of(alternatives.length, () => {
      let { config, comparison } = this.#model, plan = bestPlan(config, SIZE, alternatives.length, comparison?.shape[0]);
      return loadPlan(this.#backend, plan, this.#model);
    });
    return program.write(PARTICLES, z), writeAlternatives(program, this.#model, alternatives), program.run(), program;
  }
};
function isBetter(one, other) {
  let gained = (one.top?.after ?? 0) - (other.top?.after ?? 0);
  return Math.abs(gained) > TOLERANCE ? gained > 0 : one.bits > other.bits;
}
function topOf(probabilities) {
  let option = 0;
  for (let k = 1; k < probabilities.length; k++) at(probabilities, k) > at(probabilities, option) && (option = k);
  return { option, probability: at(probabilities, option) };
}

// src/inference/typicality.ts
var SIMULATED_USERS = 256, MARGIN = 1e-6, Typicality = class {
  #backend;
  #model;
  #choices;
  #sized = new ResizedProgram();
  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend, model, choices = null) {
    this.#backend = backend, this.#model = model, this.#choices = choices;
  }
  /** The p-value of the last N answers, in [0, 1]; 1 without answers. */
  of(allAnswers) {
    let model = this.#model, {
      current: answers,
      places,
      program
    } = programOver(this.#sized, model.config, allAnswers, (config) => {
      let loaded = loadPlan(this.#backend, probabilityPlan(config, SIMULATED_USERS), model);
      return loaded.write(PARTICLES, priorParticles(model, SIMULATED_USERS)), loaded;
    });
    writeComparisons(program, model, [answers], places), program.run();
    let probability = program.read("probability");
    checkFinite("typicality: a predicted answer", probability);
    let clampedLog = (p) => log2(Math.min(1 - MARGIN, Math.max(MARGIN, p))), logA = Float64Array.from(probability, clampedLog), logB = Float64Array.from(probability, (p) => clampedLog(1 - p)), logEvidence = (labels, excluded) => {
      let logLikelihoods = [];
      for (let s = 0; s < SIMULATED_USERS; s++) {
        if (s === excluded) continue;
        let sum = 0;
        for (let i = 0; i < labels.length; i++) {
          let [y, k] = [at(labels, i), s * places + i];
          sum += y * at(logA, k) + (1 - y) * at(logB, k);
        }
        logLikelihoods.push(sum);
      }
      let largest = logLikelihoods.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
      return largest + log2(logLikelihoods.reduce((sum, x) => sum + exp(x - largest), 0) / logLikelihoods.length);
    }, setChoices = this.#choices?.simulate(answers, places, logA, logB), given = answers.map(({ label }) => label);
    setChoices?.(given);
    let evidence = logEvidence(given, -1), random = new Random(0, 32284), noMoreProbable = 0;
    for (let s = 0; s < SIMULATED_USERS; s++) {
      let labels = answers.map(
        ({ label }, i) => label !== 0.5 && random.uniform() < at(probability, s * places + i) ? Math.max(label, 1 - label) : Math.min(label, 1 - label)
      );
      setChoices?.(labels, s, random), logEvidence(labels, s) <= evidence + MARGIN && noMoreProbable++;
    }
    return noMoreProbable / SIMULATED_USERS;
  }
  /** Overwrites the program's memory. The instance cannot be used again. */
  erase() {
    this.#sized.erase();
  }
};

// src/agent/engine.ts
function confidence({ variance }, before) {
  if (variance.length === 0) return 0;
  let logs = variance.reduce((sum, v, i) => sum + log2(v / before.variance[i]), 0);
  return Math.min(1, Math.max(0, 1 - exp(logs / (2 * variance.length))));
}
var Engine = class _Engine {
  #backend;
  #model;
  /** The model if it is personal, else null. */
  #personal;
  #refinement;
  /** Null for a model without a policy. */
  #Actor;
  #encoder = null;
  actor = null;
  #questioner = null;
  #typicality = null;
  #ranker = new ResizedProgram();
  #choices = null;
  static async load(model, { refine, module }) {
    checkSimd();
    let steps = newtonSteps(isPersonal(model) && !networkOf(model.config.encoder), refine), [refinement, code, actor] = await Promise.all([
      isPersonal(model) && (steps || model.config.beta === 1) ? import("./refinement-JLFWHBDP.js").then(({ Refinement }) => new Refinement(model, steps)) : null,
      module === void 0 ? kernels() : Promise.all([module, import("./given-kernels-56JANKKV.js")]).then(([given, { compiled }]) => compiled(given)),
      model.policy ? import("./actor-27WQQMID.js").then(({ Actor }) => Actor) : null
    ]), engine = new _Engine(
      model,
      await wasm(code).prepare(programsOf(model, refinement?.programs)),
      refinement,
      actor
    );
    return engine.#check(), engine;
  }
  constructor(model, backend, refinement, actor) {
    this.#backend = backend, this.#model = model, this.#personal = isPersonal(model) ? model : null, this.#refinement = refinement, this.#Actor = actor, this.#start();
  }
  #start() {
    let { policy } = this.#model;
    this.#encoder = this.#personal && deviceEncoder(this.#backend, this.#personal), this.actor = this.#Actor && policy ? new this.#Actor(this.#backend, policy) : null;
  }
  /** Created at first use; null for a shared model. */
  get questioner() {
    return this.#personal && (this.#questioner ??= new Questioner(this.#backend, this.#personal, this.#choices)), this.#questioner;
  }
  /** Created at first use; null for a shared model. */
  get typicality() {
    return this.#personal && (this.#typicality ??= new Typicality(this.#backend, this.#personal, this.#choices)), this.#typicality;
  }
  /** Loads the likelihood of choices among several alternatives: before the first user who may have made some. */
  async loadChoices() {
    if (this.#choices) return;
    let { choiceLikelihood } = await import("./several-alternatives-YGBG46TR.js");
    this.#choices = choiceLikelihood(this.#model.config), this.#eraseQuestions();
  }
  /** q(z | the last N answers). */
  infer(answers) {
    let encoded = this.#encoder?.encode(answers), read = (name) => encoded?.read(name) ?? new Float32Array(0);
    return this.#refinement?.infer(this.#backend, answers, encoded) ?? {
      mean: read("mean"),
      variance: read("variance"),
      z: read("z")
    };
  }
  /** Scores n alternatives by samples `z` [64, L]; those with 1 in `neutral.mask` [n] by `neutral.everyone` [64, L] instead. */
  rank(alternatives, z, neutral) {
    let isMixed = this.#personal !== null && neutral !== void 0, program = this.#ranker.of(`${alternatives.length} ${isMixed}`, () => {
      let options = { comparisons: this.#model.comparison?.shape[0], neutral: isMixed };
      return loadPlan(this.#backend, rankPlan(this.#model.config, alternatives.length, options), this.#model);
    });
    writeAlternatives(program, this.#model, alternatives), this.#personal && program.write("z", z), isMixed && (program.write("neutral", neutral.mask), program.write("everyone", neutral.everyone)), program.run();
    let read = (name) => program.read(name);
    return { reward: read("reward"), uncertainty: read("uncertainty"), best: read("best") };
  }
  /** @throws FormatError unless the model's results for ordinary features are finite, without answers and with one. */
  #check() {
    let { normalisation, policy } = this.#model, [a, b] = [ordinary(normalisation, 1), ordinary(normalisation, -1)];
    try {
      for (let answers of [[], [{ a, b, label: 1 }]]) {
        let { mean, variance, z } = this.infer(answers), { reward, uncertainty } = this.rank([a, b], z);
        checkFinite("", mean, variance, reward, uncertainty), policy && this.actor?.observe(ordinary(policy.normalisation, 1)), this.actor?.run(mean);
      }
    } catch {
      throw new FormatError("model: its results are not finite; the file was changed or damaged");
    }
  }
  /** Overwrites all memory that holds users' data, and reloads the plans. */
  erase() {
    for (let program of [this.#encoder, this.#refinement, this.actor, this.#ranker]) program?.erase();
    this.#eraseQuestions(), this.#start();
  }
  #eraseQuestions() {
    this.#questioner?.erase(), this.#typicality?.erase(), this.#questioner = this.#typicality = null;
  }
};
function programsOf(model, refinement = 0) {
  return 1 + (isPersonal(model) ? encoderPrograms(model.config) + refinement + Questioner.PROGRAMS + 1 : 0) + +(model.policy !== void 0);
}

// src/agent/input-validator.ts
var said = (name, verdict) => typeof verdict == "boolean" ? verdict : refuse(`neutral.${name}(\u2026)`, verdict, "true or false");
function inputValidator({ config, normalisation }, neutral) {
  let { size, length } = config, item = (name, values) => {
    if (!(isObject(values) && isWhole(values.length / size, 1, length))) {
      let segment = length === 1 ? "" : `, ${size} for each of up to ${length} states`;
      refuse(name, values, `a list of ${size} features${segment}`, RangeError);
    }
    return checkFeatures(name, values, normalisation), new Float32Array(values);
  };
  return {
    question(name, question) {
      return (question?.a === void 0 || question.b === void 0) && refuse(name, question, "a question { a, b }"), { a: item(`${name}.a`, question.a), b: item(`${name}.b`, question.b) };
    },
    options(options) {
      if (Array.isArray(options) || refuse("options", options, "a list of options, each a list of features or an item"), options.length === 0) throw new RangeError("options: got none; there must be at least one");
      let featuresOf = (option) => option?.features ?? option;
      return Array.from(options, (option, i) => item(`options[${i}]`, featuresOf(option)));
    },
    isNeutral(...items) {
      let { state } = neutral;
      if (!state) return !1;
      for (let values of items)
        for (let at2 = 0; at2 < values.length; at2 += size)
          if (said("state", state(values.subarray(at2, at2 + size)))) return !0;
      return !1;
    },
    isNeutralObservation: (observation) => neutral.observation !== void 0 && said("observation", neutral.observation(observation))
  };
}

// src/agent/user-session.ts
var KEPT = 1e3, UserSession = class {
  #engine;
  #validator;
  #prior;
  #users;
  #closing;
  constructor(engine, validator, users) {
    this.#engine = engine, this.#validator = validator, this.#prior = engine.infer([]), this.#users = users;
  }
  /** Vue makes no proxy of an object with a tag of its own; private members cannot be reached through one. */
  get [Symbol.toStringTag]() {
    return "Agent";
  }
  /**
   * Switches to another user. Their answers are those in memory, unless the vault has others: then they are read from it. What
   * another agent has saved or forgotten wins, also for the current user; answers that the vault refused are given up.
   *
   * @throws RangeError when `id` is not a non-empty string.
   * @throws VaultError when the user's record does not open. The current user then stays the same.
   * @throws Error when another switch began before this one was done.
   */
  async user(id) {
    this.current, await this.#users.switch(id);
  }
  /**
   * Adds the user's answer to a question. The posterior is inferred from the last N answers, with N the model's context, and a
   * choice among several is one; a skipped question does not affect it. The last 1,000 answers are kept, of choices the last 1,000
   * comparisons. When this throws, the user is unchanged.
   *
   * @param reply Which side the user prefers, in a word or as the strength of preference for a, such as 0.7 of a slider: it counts
   *   as 0.7 of an answer "a" and 0.3 of an answer "b".
   * @throws TypeError when `question` has no sides `a` and `b`.
   * @throws RangeError when the question does not have the model's features or is neutral, the reply is none of the four words
   *   and no number from 0 to 1, or the posterior is not finite.
   */
  answer(question, reply) {
    let sides = this.#validator.question("question", question);
    this.checkLearnable(sides.a, sides.b), this.addAnswers([{ ...sides, reply: checkReply(reply), date: now() }]);
  }
  /** Copies of the user's answers, oldest first. */
  get answers() {
    return this.current.answers.map(({ a, b, date, ...others }) => ({
      a: a.slice(),
      b: b.slice(),
      date: date && new Date(date),
      ...others
    }));
  }
  /** Removes the user's last answer, or choice among several, and returns whether there was one. */
  undo() {
    let { answers } = this.current, choice = answers[answers.length - 1]?.choice, end = answers.length - 1;
    for (; choice && answers[end - 1]?.choice === choice; ) end--;
    return end >= 0 && this.#setAnswers(answers.slice(0, end)), end >= 0;
  }
  /**
   * Replaces the reply of an earlier answer, and its date.
   *
   * @param index Index of the answer in `answers`.
   * @throws RangeError when there is no such answer, the reply is none of the four words and no number from 0 to 1, or the answer
   *   is part of a choice.
   */
  change(index, reply) {
    let { answers } = this.current;
    if (isWhole(index, 0, answers.length - 1) || refuse("index", index, `that of one of the ${answers.length} answers, from 0`, RangeError), answers[index]?.choice) throw new RangeError("index: its answer is part of a choice; undo that");
    let changed = { reply: checkReply(reply), date: now() };
    this.#setAnswers(answers.map((answer, i) => i === index ? { ...answer, ...changed } : answer));
  }
  /** A copy of the posterior q(z | answers). */
  get posterior() {
    let { mean, variance } = this.current.latent;
    return { mean: mean.slice(), variance: variance.slice() };
  }
  /**
   * How much the answers have reduced the uncertainty about the user, 0 … 1: 1 − σ/σ₀, with σ and σ₀ the geometric means over
   * z's dimensions of the posterior's and the prior's standard deviations. 0 before the first answer.
   */
  get confidence() {
    return confidence(this.current.latent, this.#prior);
  }
  /**
   * A prior predictive p-value, 0 … 1: the share of simulated users from the prior whose answers to the same questions are no
   * more probable than this user's. Below 0.05 the user is unlike nearly everyone in the training data, so rankings may be
   * wrong for them; consider `personal = false`. 1 before the first answer, and for a model without a latent.
   */
  get typicality() {
    return this.#engine.typicality?.of(labelledPairs(this.current.answers)) ?? 1;
  }
  /**
   * Whether ranking and acting follow this user (true, the default) or the population's prior. It is stored with the user.
   *
   * @throws TypeError when set to something other than a boolean.
   */
  get personal() {
    return this.current.personal;
  }
  /** @throws TypeError when set to something other than a boolean. */
  set personal(personal) {
    typeof personal != "boolean" && refuse("personal", personal, "true or false"), this.#users.update(this.current, { personal });
  }
  /**
   * Saves all answers in the vault, and waits until they are there. An answer is kept once this resolves: call it before
   * `process.exit`. Saves that failed are tried again.
   *
   * @throws VaultError while anything is not saved: a write failed, or another agent has saved or forgotten the user since their
   *   answers were read here; `user` then reads them anew.
   */
  flush() {
    return this.#users.flush();
  }
  /**
   * Erases the user from memory, and from the vault together with their key. A new user with the same id takes their place at
   * once: answers given before this resolves are theirs.
   *
   * @throws VaultError when the vault cannot remove the user's records.
   */
  async forget() {
    this.current, this.#engine.erase(), await this.#users.forget();
  }
  /**
   * Closes the agent: saves all answers in the vault, then erases all users from memory. Later calls throw.
   *
   * @throws VaultError while anything is not saved; the agent then stays open, and nothing is erased.
   */
  async dispose({ discard } = {}) {
    this.#closing ??= this.#users.flush().catch((error) => {
      if (!discard)
        throw this.#closing = void 0, error;
    }), await this.#closing, this.#users.eraseAll(), this.#engine.erase();
  }
  /** The user, with their answers and posterior. @throws Error when the agent was disposed of. */
  get current() {
    if (this.#closing) throw new Error("agent: it was disposed of; open another");
    return this.#users.current;
  }
  /** The latent of a user without answers. */
  get prior() {
    return this.#prior;
  }
  /** The latent that ranking and acting follow. */
  get latent() {
    return this.current.personal ? this.current.latent : this.#prior;
  }
  /** Gives the user the state of a record. @throws RangeError when they have answers, or the posterior is not finite. */
  restore({ answers, ...others }) {
    let { length } = this.current.answers;
    if (length > 0) throw new RangeError(`import: the user has answers already, ${length}; forget them first`);
    this.#setAnswers(answers.slice(-KEPT), others);
  }
  /** Adds answers of the user. @throws RangeError when the posterior is not finite. */
  addAnswers(added) {
    this.#setAnswers([...this.current.answers, ...added].slice(-KEPT));
  }
  /** Uses a module once it is loaded. @throws Error when the user is switched or forgotten meanwhile. */
  async withModule(loading, use) {
    let { person } = this.current, module = await loading;
    if (this.current.person === person) return use(module);
    throw new Error("agent: the user was switched or forgotten before this was done; call it again");
  }
  /** @throws RangeError when one of the items is neutral. */
  checkLearnable(...items) {
    if (this.#validator.isNeutral(...items))
      throw new RangeError("question: it is neutral (neutral.state), so nothing may be learned from it; ask another");
  }
  #setAnswers(answers, others) {
    let latent = this.#engine.infer(labelledPairs(answers));
    checkFinite("question: its posterior", latent.mean, latent.variance), this.#users.update(this.current, { ...others, answers, latent });
  }
};

// src/agent/lazy-session.ts
var LazySession = class extends UserSession {
  #model;
  #engine;
  #validator;
  constructor(model, engine, validator, users) {
    super(engine, validator, users), this.#model = model, this.#engine = engine, this.#validator = validator;
  }
  /**
   * Adds the user's choice among several alternatives: one answer, under the multinomial logit. It is kept as comparisons of the
   * winner with each of the others. When this throws, the user is unchanged.
   *
   * @param alternatives At least 2, in the form of `rank`'s options.
   * @param best The index of the one that the user chose; or of several, from the best on: a ranking of all, or of the first ones. An
   *   empty list: the user skips the question.
   * @param worst The index of the worst one, if the user named it.
   * @throws TypeError when `alternatives` is not a list.
   * @throws RangeError when there are fewer than 2, one does not have the model's features or is neutral, an index is none of
   *   theirs or comes twice, or the posterior is not finite.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const places = [
   *   [1, 0, 0, 0, 0],
   *   [0, 1, 0, 0, 0],
   *   [0, 0, 1, 0, 0],
   * ];
   * await agent.choose(places, 1);
   * console.log(agent.answers.length, agent.rank(places)[0].index); // 2 1
   */
  async choose(alternatives, best, worst) {
    let items = this.#validator.options(alternatives);
    this.checkLearnable(...items), await this.withModule(
      Promise.all([import("./choices-NLNI4BF4.js"), this.#engine.loadChoices()]),
      ([{ comparisonsOf }]) => this.addAnswers(comparisonsOf(items, [best].flat(), worst, this.current.answers))
    );
  }
  /**
   * Chooses the alternatives to ask the user about next: those whose choice has the largest expected information gain about z,
   * estimated with 256 particles. Of more than 2,000 sets, that many random ones are tried.
   *
   * @returns Indices of alternatives, and the gain in bits; null when every set was asked, the gain is below `bits`, or the model
   *   has no latent.
   * @throws TypeError when `alternatives` is not a list; RangeError when an option is unknown or out of range, an alternative does
   *   not have the model's features, or the model's head compares pairs alone.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const person = [3, 1, 4, 0, 2]; // wants the bowl at place 3 most, at place 1 next
   * const places = person.map((_, i) => person.map((_, j) => Number(i === j)));
   * const next = await agent.nextChoice({ alternatives: places, size: 3 });
   * const asked = next?.alternatives ?? [];
   * const ranks = asked.map((i) => person[i]);
   * await agent.choose(
   *   asked.map((i) => places[i]),
   *   ranks.indexOf(Math.min(...ranks)),
   * );
   * console.log(asked.length, agent.answers.length); // 3 2
   */
  async nextChoice(asking = {}) {
    return this.withModule(
      import("./choices-NLNI4BF4.js"),
      ({ nextChoice }) => nextChoice(this.#model, this.#engine, this.#validator, this.current.answers, asking)
    );
  }
  /**
   * Exports all that is kept of the user, and what the model makes of it: plain data, so that `JSON.stringify` writes it to a
   * file.
   *
   * @throws RangeError when a reward of an alternative is not finite; Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"), { user: "ann" });
   * agent.answer(agent.questions[0], "a");
   * const { user, answers, summary } = await agent.export();
   * const [{ captions, reply, date }] = answers;
   * console.log(user, reply, captions?.length, date !== null); // ann a 2 true
   * console.log(summary[0].slice(0, 28)); // You have answered 1 question
   */
  export() {
    return this.withModule(
      Promise.all([import("./person-export-FM2YBU3E.js"), modelHash(this.#model)]),
      ([{ exportOf }, hash]) => exportOf(this, this.current.id, this.#model, hash)
    );
  }
  /**
   * Gives the user the answers of an export, their dates, and `personal`, whatever id the export has: ids are names on one
   * device. Compare `data.user` where they must agree. The answers are kept and saved like those that the user gives: the last
   * 1,000. When this throws, the user is unchanged.
   *
   * @param data What `export` returned on a device with the same model, or the parsed JSON of it.
   * @throws FormatError when it is no export that this version reads; TypeError or RangeError that names the field when one is
   *   wrong, such as the features of an answer, or the model is another.
   * @throws RangeError when the user has answers: forget them first.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const model = await loadModel("bowl.safetensors");
   * const before = await Agent.open(model);
   * before.answer(before.questions[0], "a");
   * const file = JSON.stringify(await before.export());
   *
   * const agent = await Agent.open(model); // on another device
   * await agent.import(JSON.parse(file));
   * await agent.flush();
   * console.log(agent.answers.length); // 1
   */
  import(data) {
    return this.withModule(
      Promise.all([import("./person-import-PQBSH3OC.js"), modelHash(this.#model), this.#engine.loadChoices()]),
      ([{ importedRecord }, hash]) => this.restore(importedRecord(data, hash, this.#validator))
    );
  }
};

// src/agent/ranking.ts
function ranked({ reward, uncertainty, best }) {
  return checkFinite("options: a reward", reward, uncertainty, best), Array.from(reward, (_, index) => ({
    index,
    reward: at(reward, index),
    uncertainty: at(uncertainty, index),
    best: at(best, index)
  })).sort((p, q) => q.best - p.best || q.reward - p.reward || p.index - q.index);
}

// src/agent/user-store.ts
var CAPACITY = 16, UserStore = class {
  #storage;
  #infer;
  #id = "";
  /** Least recently used first. */
  #cached = /* @__PURE__ */ new Map();
  #saving = Promise.resolve();
  #switches = 0;
  constructor(storage, infer) {
    this.#storage = storage, this.#infer = infer;
  }
  /** The current user. */
  get current() {
    return this.#cached.get(this.#id);
  }
  /**
   * Makes a user the current one: from memory if the vault has what it had, or else from the vault, or a new one.
   * @throws RangeError when `id` is not a non-empty string; Error when another switch begins before this one is done.
   */
  async switch(id) {
    (typeof id != "string" || id === "") && refuse("user", id, "a string of at least one character", RangeError);
    let nfc = id.normalize("NFC"), number = ++this.#switches;
    await this.#saving;
    let known = this.#cached.get(nfc)?.person.revision, storage = this.#storage, revision = await storage?.vault.revision(id, known), cached = this.#cached.get(nfc);
    if (!cached || revision !== known && known === cached.person.revision) {
      let bytes = await storage?.vault.load(nfc, storage.model);
      cached === this.#cached.get(nfc) && this.#switches && this.#renew(nfc, { revision }, bytes ? storage?.codec.decodeRecord(bytes) : void 0), bytes?.fill(0);
    }
    if (number !== this.#switches)
      throw new Error(`user: the switch to "${id}" was overtaken by another, or by dispose`);
    this.#id = nfc, this.#put(this.current);
  }
  /** Replaces a user in memory, if they are there, by the one of a record. */
  #renew(id, person, record = { answers: [], personal: !0 }) {
    let user = { id, person, ...record, latent: this.#infer(record.answers) };
    this.#drop(id), this.#put(user);
  }
  /** Applies a change to a user, overwrites data that it makes obsolete, and schedules a save. */
  update(user, change) {
    let updated = { ...user, ...change };
    if (this.#put(updated), change.latent) {
      let first = user.answers.findIndex(({ a }) => a === updated.answers[0]?.a), removed = [...user.answers];
      removed.splice(Math.max(0, first), updated.answers.length), wipe({ latent: user.latent, answers: removed });
    }
    this.#storage && (user.person.unsaved = null, this.#schedule(user));
  }
  /** Saves what is not saved. @throws the error of a save that failed; the next call tries it again. */
  async flush() {
    for (let user of this.#cached.values()) this.#schedule(user);
    await this.#saving;
    for (let { person } of this.#cached.values()) if (person.unsaved) throw person.unsaved;
  }
  /**
   * Erases the current user from memory, and from the vault after all earlier saves. A new user with the same id takes their
   * place at once; their changes are saved after that.
   */
  async forget() {
    let id = this.#id, person = {};
    this.#renew(id, person);
    let removal = this.#saving.then(async () => {
      person.revision = await this.#storage?.vault.forget(id);
    });
    this.#saving = removal.catch(() => {
    }), await removal;
  }
  /** Overwrites all users' data in memory. A switch that is not done fails. */
  eraseAll() {
    this.#switches = Number.NaN;
    for (let id of this.#cached.keys()) this.#drop(id);
  }
  /** Overwrites a user's data in memory. */
  #drop(id) {
    let user = this.#cached.get(id);
    user && wipe(user), this.#cached.delete(id);
  }
  /** Marks a user as most recently used, and evicts the least recently used ones whose data are in the vault. */
  #put(user) {
    if (this.#cached.delete(user.id), this.#cached.set(user.id, user), !!this.#storage)
      for (let { id, person } of this.#cached.values()) {
        if (this.#cached.size <= CAPACITY) break;
        id !== user.id && id !== this.#id && person.unsaved === void 0 && this.#drop(id);
      }
  }
  /** Saves a user, unless an earlier save had the latest change, or the person was forgotten since. */
  #schedule({ id, person }) {
    this.#saving = this.#saving.then(async () => {
      let user = this.#cached.get(id);
      if (!(person.unsaved === void 0 || user?.person !== person))
        try {
          let { vault, model, codec } = this.#storage, bytes = codec.encodeRecord(user), saved = vault.save(id, model, bytes, person.revision);
          bytes.fill(0), person.revision = await saved, this.#cached.get(id) === user && (person.unsaved = void 0);
        } catch (error) {
          person.unsaved = error;
        }
    });
  }
};
function wipe({ answers, latent }) {
  for (let values of [...Object.values(latent), ...answers.flatMap(({ a, b }) => [a, b])]) values.fill(0);
}

// src/agent/agent.ts
var Agent = class _Agent extends LazySession {
  #model;
  #engine;
  #validator;
  constructor(model, engine, users, neutral) {
    if (!engine) throw new TypeError("Agent: got new; open one: await Agent.open(model)");
    let validator = inputValidator(model, neutral);
    super(model, engine, validator, users), this.#model = model, this.#engine = engine, this.#validator = validator;
  }
  /**
   * Opens an agent for a model, and loads its first user from the vault.
   *
   * @throws TypeError when `model` is no model, or `vault`, `neutral` or `module` is of another kind.
   * @throws RangeError when an option is unknown, `user` is not a non-empty string, or `refine` is not 0 … 100 (1 … 100 for a
   *   model of hierarchical Bayes).
   * @throws VaultError when the user's record does not open; FormatError when it has another format.
   * @throws WebAssembly.CompileError when `module` is not `penchant.wasm`.
   * @throws Error when this host has no WebAssembly with SIMD.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   * import { memoryStore, openVault } from "penchant/vault";
   *
   * const key = crypto.getRandomValues(new Uint8Array(32));
   * const vault = await openVault(memoryStore(), { key });
   * const model = await loadModel("bowl.safetensors");
   * const agent = await Agent.open(model, { vault, user: "ann", refine: 3 });
   * console.log(agent.answers.length); // 0
   */
  static async open(model, options = {}) {
    checkModel(model), checkAgentOptions(options);
    let { vault, user = "user", neutral = {}, ...engineOptions } = options, engine = await Engine.load(model, engineOptions);
    vault && await engine.loadChoices();
    let storage = vault && { vault, model: await modelHash(model), codec: await import("./user-record-J5VWTMBF.js") }, users = new UserStore(storage, (answers) => engine.infer(labelledPairs(answers)));
    return await users.switch(user), new _Agent(model, engine, users, neutral);
  }
  /** Copies of the questions that came with the model; none when it has no survey. */
  get questions() {
    return questionsOf(this.#model);
  }
  /**
   * Chooses the question to ask next, among candidates that the user was not asked before (in either order).
   *
   * With `options`, it maximises the expected probability of identifying the best option; ties go to the larger expected
   * information gain. Without, it maximises the expected information gain about z. Both are estimated with 256 particles.
   *
   * @returns One of the candidates; null when a stopping criterion holds, no candidate is left, or the model has no latent.
   * @throws TypeError when `candidates` is not a list of questions, or `options` not a list.
   * @throws RangeError when a field of `asking` is unknown or out of range, or a candidate or option has other features.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const person = [3, 1, 4, 0, 2]; // wants the bowl at place 3 most, at place 1 next
   * let asked = 0;
   * for (let question = agent.nextQuestion({ bits: 0.1 }); question; question = agent.nextQuestion({ bits: 0.1 })) {
   *   const [a, b] = [question.a, question.b].map((side) => person[Array.from(side).indexOf(1)]);
   *   agent.answer(question, a < b ? "a" : "b");
   *   asked++;
   * }
   * console.log(asked < agent.questions.length); // true
   */
  nextQuestion(asking = {}) {
    checkAsking(asking);
    let { candidates = this.questions, options, bits = 0, decided } = asking, { answers } = this.current, unasked = Array.from(candidates).filter((question, i) => {
      let sides = this.#validator.question(`candidates[${i}]`, question);
      return !this.#validator.isNeutral(sides.a, sides.b) && !wasAsked(answers, sides);
    }), context = this.#questionContext(options), chosen = this.#engine.questioner?.next(unasked, context);
    return !chosen || chosen.bits < bits || decided !== void 0 && chosen.top && chosen.top.now >= decided && chosen.top?.option === this.rank(context.alternatives ?? [])[0]?.index ? null : chosen.question;
  }
  /**
   * Explains a question: the expected information gain of its answer and, with options, the top choice after each answer.
   * Indices of options skip neutral ones.
   *
   * @throws RangeError when the model has no latent, or the question or an option does not have the model's features.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const question = agent.nextQuestion();
   * if (question) {
   *   const { chance, bits } = agent.explain(question);
   *   console.log(chance > 0 && chance < 1, bits > 0); // true true
   * }
   */
  explain(question, options) {
    let sides = this.#validator.question("question", question), { questioner } = this.#engine;
    if (!questioner) throw new RangeError("explain: the model is the same for every user; there is nothing to ask");
    return questioner.explain(sides, this.#questionContext(options));
  }
  /**
   * Ranks options for the user, the most probable pick first. Neutral options are scored by the population's prior.
   *
   * @param options Features of each option, in the units of the training data: [d], or [t·d] for a segment of t states; or
   *   items, such as `model.items`.
   * @throws TypeError when `options` is not a list.
   * @throws RangeError when there are no options, one does not have the model's features, or a reward is not finite.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const ranking = agent.rank([
   *   [1, 0, 0, 0, 0],
   *   [0, 1, 0, 0, 0],
   *   [0, 0, 1, 0, 0],
   * ]);
   * const [first] = ranking;
   * console.log(ranking.length, first.best >= 1 / 3); // 3 true
   */
  rank(options) {
    let items = this.#validator.options(options), [z, prior] = [this.latent.z, this.prior.z], neutral = Float32Array.from(items, (item) => Number(z !== prior && this.#validator.isNeutral(item))), mixed = neutral.includes(1) ? { mask: neutral, everyone: prior } : void 0;
    return ranked(this.#engine.rank(items, z, mixed));
  }
  /**
   * Runs the model's policy for the user, conditioned on the posterior mean. It allocates no memory, so it can run in a control
   * loop.
   *
   * @param observation Values in the units of the training data, as many as the policy was trained on.
   * @param out Receives the action in the units of the training data; for discrete actions, the action's number in them.
   * @returns `out`.
   * @throws RangeError when the model has no policy, an array has another length, or a value or the action is not finite.
   *   `out` is then unchanged.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("ball.safetensors")); // a ball in a maze
   * const action = new Float32Array(2);
   * agent.act([1, 1, 0, 0], action); // position and velocity in, forces out
   * console.log(action.every((force) => Math.abs(force) <= 1)); // true
   */
  act(observation, out) {
    let { actor } = this.#engine;
    if (!actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    actor.observe(observation);
    let { mean } = this.#validator.isNeutralObservation(observation) ? this.prior : this.latent;
    return actor.act(mean, out);
  }
  /** The user's answers, and copies of the options that are not neutral. */
  #questionContext(options) {
    let answers = labelledPairs(this.current.answers);
    if (options === void 0) return { answers };
    let alternatives = this.#validator.options(options).filter((item) => !this.#validator.isNeutral(item));
    return { answers, alternatives };
  }
};

// src/model/load.ts
async function loadModel(source) {
  return decodeModel(await bytesOf("source", source, "a path, a URL, the bytes of a model, a Blob or a Response"));
}

export {
  encodeModel,
  decodeModel,
  modelHash,
  Questioner,
  Agent,
  loadModel
};
