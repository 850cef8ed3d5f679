// Questions with several alternatives: which set of them to ask about, by the expected information gain of the choice.

import type { WasmBackend } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { CHOICE_QUESTIONS } from "../base/streams.ts";
import type { PersonalModel } from "../model/model.ts";
import { compile, Graph } from "../plan/index.ts";
import { alternativeLeaves, loadPlan, rewardsAt, writeAlternatives } from "./model-inputs.ts";
import { MIN_BETA, PARTICLES } from "./particles.ts";

/** Sets of alternatives that are tried: all, or as many random ones. */
const TRIED = 2000;

/** A set of alternatives to ask about. */
export interface ChoiceQuestion {
  /** Their indices in the list that was given. */
  readonly alternatives: readonly number[];
  /** The expected information gain of the choice about the user's z, in bits: at most log₂ of their number. */
  readonly bits: number;
}

/**
 * The set of `size` alternatives whose choice tells most about z, among those that `wasAsked` does not exclude. Null when there
 * is none.
 * @param z Particles, [S, L].
 */
export function mostInformativeChoice(
  backend: WasmBackend,
  model: PersonalModel,
  z: Float32Array,
  alternatives: readonly Float32Array[],
  size: number,
  wasAsked: (set: readonly number[]) => boolean,
): ChoiceQuestion | null {
  const rewards = rewardsOf(backend, model, z, alternatives);
  let best: ChoiceQuestion | null = null;
  for (const set of setsOf(alternatives.length, size)) {
    if (wasAsked(set)) continue;
    const bits = informationGain(rewards, alternatives.length, set);
    if (!best || bits > best.bits) best = { alternatives: set, bits };
  }
  return best;
}

/** The reward of each alternative at each particle, on the scale of log-probabilities: [S, K]. */
function rewardsOf(
  backend: WasmBackend,
  model: PersonalModel,
  z: Float32Array,
  alternatives: readonly Float32Array[],
): Float64Array {
  const { config } = model;
  const graph = new Graph();
  const leaves = alternativeLeaves(graph, config, alternatives.length, 0);
  const reward = rewardsAt(config, leaves, graph.data(PARTICLES, z.length / config.latent, config.latent));
  const program = loadPlan(backend, compile(graph, { reward }), model);
  program.write(PARTICLES, z);
  writeAlternatives(program, model, alternatives);
  program.run();
  const rewards = Float64Array.from(program.read("reward"), (r) => r / Math.max(config.beta, MIN_BETA));
  program.erase();
  return rewards;
}

/** The mutual information of the choice and z, in bits: H[E p] − E H[p], with p the multinomial logit at each particle. */
function informationGain(rewards: Float64Array, K: number, set: readonly number[]): number {
  const mean = new Float64Array(set.length);
  const S = rewards.length / K;
  let conditional = 0;
  for (let s = 0; s < S; s++) {
    const own = set.map((k) => at(rewards, s * K + k));
    const largest = Math.max(...own);
    const weights = own.map((r) => exp(r - largest));
    const total = weights.reduce((sum, w) => sum + w, 0);
    weights.forEach((w, j) => {
      mean[j] = at(mean, j) + w / total / S;
      conditional += entropyTerm(w / total) / S;
    });
  }
  const marginal = mean.reduce((sum, p) => sum + entropyTerm(p), 0);
  return Math.max(0, marginal - conditional) / Math.LN2;
}

const entropyTerm = (p: number): number => (p > 0 ? -p * log(p) : 0);

/** The sets of `size` of n alternatives: all in lexicographic order or, if there are many, random ones. */
function* setsOf(n: number, size: number): Iterable<number[]> {
  let count = 1;
  for (let i = 0; i < size; i++) count *= (n - i) / (i + 1);
  if (count > TRIED) {
    const random = new Random(0, CHOICE_QUESTIONS);
    for (let i = 0; i < TRIED; i++) {
      const set = new Set<number>();
      while (set.size < size) set.add(random.index(n));
      yield [...set].sort((p, q) => p - q);
    }
    return;
  }
  const set = Array.from({ length: size }, (_, i) => i);
  while (count >= 1) {
    yield [...set];
    let i = size - 1;
    while (i >= 0 && at(set, i) === n - size + i) i--;
    if (i < 0) return;
    set[i] = at(set, i) + 1;
    for (let j = i + 1; j < size; j++) set[j] = at(set, j - 1) + 1;
  }
}
