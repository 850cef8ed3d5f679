import {
  LAST_CHOICE,
  labelledPairs,
  now
} from "./chunk-GCTJJ5H2.js";
import {
  MIN_BETA,
  PARTICLES
} from "./chunk-5ZS2RYMA.js";
import {
  alternativeLeaves,
  loadPlan,
  rewardsAt,
  writeAlternatives
} from "./chunk-BDQRS2BW.js";
import {
  HEADS
} from "./chunk-5RTLSGSM.js";
import {
  Random,
  exp,
  log
} from "./chunk-2Z7GBDHD.js";
import {
  Graph,
  compile
} from "./chunk-XHHEE3EZ.js";
import {
  at
} from "./chunk-NNLXVFEM.js";
import {
  checkBetween,
  checkOptions,
  checkWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/inference/choice-questions.ts
var TRIED = 2e3;
function mostInformativeChoice(backend, model, z, alternatives, size, wasAsked) {
  let rewards = rewardsOf(backend, model, z, alternatives), best = null;
  for (let set of setsOf(alternatives.length, size)) {
    if (wasAsked(set)) continue;
    let bits = informationGain(rewards, alternatives.length, set);
    (!best || bits > best.bits) && (best = { alternatives: set, bits });
  }
  return best;
}
function rewardsOf(backend, model, z, alternatives) {
  let { config } = model, graph = new Graph(), leaves = alternativeLeaves(graph, config, alternatives.length, 0), reward = rewardsAt(config, leaves, graph.data(PARTICLES, z.length / config.latent, config.latent)), program = loadPlan(backend, compile(graph, { reward }), model);
  program.write(PARTICLES, z), writeAlternatives(program, model, alternatives), program.run();
  let rewards = Float64Array.from(program.read("reward"), (r) => r / Math.max(config.beta, MIN_BETA));
  return program.erase(), rewards;
}
function informationGain(rewards, K, set) {
  let mean = new Float64Array(set.length), S = rewards.length / K, conditional = 0;
  for (let s = 0; s < S; s++) {
    let own = set.map((k) => at(rewards, s * K + k)), largest = Math.max(...own), weights = own.map((r) => exp(r - largest)), total = weights.reduce((sum, w) => sum + w, 0);
    weights.forEach((w, j) => {
      mean[j] = at(mean, j) + w / total / S, conditional += entropyTerm(w / total) / S;
    });
  }
  let marginal = mean.reduce((sum, p) => sum + entropyTerm(p), 0);
  return Math.max(0, marginal - conditional) / Math.LN2;
}
var entropyTerm = (p) => p > 0 ? -p * log(p) : 0;
function* setsOf(n, size) {
  let count = 1;
  for (let i = 0; i < size; i++) count *= (n - i) / (i + 1);
  if (count > TRIED) {
    let random = new Random(0, 66);
    for (let i = 0; i < TRIED; i++) {
      let set2 = /* @__PURE__ */ new Set();
      for (; set2.size < size; ) set2.add(random.index(n));
      yield [...set2].sort((p, q) => p - q);
    }
    return;
  }
  let set = Array.from({ length: size }, (_, i) => i);
  for (; count >= 1; ) {
    yield [...set];
    let i = size - 1;
    for (; i >= 0 && at(set, i) === n - size + i; ) i--;
    if (i < 0) return;
    set[i] = at(set, i) + 1;
    for (let j = i + 1; j < size; j++) set[j] = at(set, j - 1) + 1;
  }
}

// src/agent/choices.ts
function nextChoice(model, engine, validator, answers, asking) {
  checkOptions(asking, ["alternatives", "size", "bits"], "asking");
  let { alternatives = model.items ?? [], size = 3, bits = 0 } = asking;
  checkWhole("size", size, 2, 8), checkBetween("bits", bits, 0, 3);
  let { head } = model.config;
  if (HEADS[head].pairwise)
    throw new RangeError(`nextChoice: the head "${head}" compares pairs alone; use nextQuestion`);
  let items = validator.options(alternatives), learnable = Array.from(items.keys()).filter((i) => !validator.isNeutral(items[i])), asked = askedSets(answers), key = (set) => keyOf(set.map((i) => items[learnable[i]])), chosen = engine.questioner?.withParticles(
    labelledPairs(answers),
    (backend, personal, z) => mostInformativeChoice(
      backend,
      personal,
      z,
      learnable.map((i) => items[i]),
      size,
      (set) => asked.has(key(set))
    )
  );
  return !chosen || chosen.bits < bits ? null : { ...chosen, alternatives: chosen.alternatives.map((i) => learnable[i]) };
}
var keyOf = (set) => Array.from(set, (features) => features.join()).sort().join(";");
function askedSets(answers) {
  let sets = /* @__PURE__ */ new Map();
  for (let { a, b, choice } of answers) {
    if (!choice) continue;
    let set = sets.get(choice) ?? /* @__PURE__ */ new Map();
    sets.set(choice, set.set(a.join(), a).set(b.join(), b));
  }
  return new Set(Array.from(sets.values(), (set) => keyOf(set.values())));
}
function comparisonsOf(alternatives, best, worst, answers) {
  let left = new Map(alternatives.entries()), take = (name, index) => {
    let item = left.get(index) ?? refuse(name, index, "the index of an alternative, each at most once", RangeError);
    return left.delete(index), item;
  }, choice = answers.reduce((number, answer) => answer.choice ?? number, 0) % LAST_CHOICE + 1, comparisons = [], date = now(), prefer = (a2, b) => comparisons.push({ a: a2, b, reply: "a", date, choice });
  for (let index of best) {
    let winner = take("best", index);
    for (let other of left.values()) prefer(winner, other);
  }
  if (worst !== void 0) {
    let loser = take("worst", worst);
    for (let other of left.values()) prefer(other, loser);
  }
  if (comparisons.length > 0) return comparisons;
  (best.length > 0 || alternatives.length < 2) && refuse("alternatives", alternatives, "a list of at least 2", RangeError);
  let [a, ...others] = alternatives;
  return others.map((b) => ({ a, b, reply: "skip", date, choice }));
}
export {
  comparisonsOf,
  nextChoice
};
