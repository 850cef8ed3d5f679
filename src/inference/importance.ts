// The exact posterior of z under a linear head, by importance sampling: draws from the prior, weighted by the multinomial
// likelihood of a user's choices. Laplace's approximation is symmetric, and the posterior of few choices is not.

import { at } from "../base/arrays.ts";
import { fastExp } from "../base/fast-exp.ts";
import { exp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { IMPORTANCE_DRAWS } from "../base/streams.ts";
import { choicesOfUser } from "../data/choices.ts";
import { type LabelledPair, otherShare } from "../data/preferences.ts";
import type { Model, PersonalModel } from "../model/model.ts";
import { normalise } from "../model/normalisation.ts";
import type { Choice, PredictedChoice } from "./choice.ts";
import { packedChoices } from "./choice-likelihood.ts";
import { Layout, type Sampler } from "./sampler.ts";

/** Draws from the prior. Kernels compute 16 at once. */
const DRAWS = 10_000;
const LANES = 16;
/** Draws with less than this share of the mean importance are left out: together they have less than this probability. */
const NEGLIGIBLE = 1e-3;

/** The posterior of one user as M weighted draws; M is a multiple of 16. */
export interface WeightedDraws {
  /** [d, M]: weights of the normalised features. */
  readonly weights: Float32Array;
  /** [d]: their mean. */
  readonly mean: Float64Array;
  /** [M], of sum 1. */
  readonly probability: Float32Array;
  /** [L]: the variance of each dimension of z. */
  readonly variance: Float64Array;
}

/**
 * Whether predictions are averaged over the exact posterior: for hierarchical Bayes, unless Newton steps are asked for.
 */
export const isExact = ({ config }: Model, refine?: number): boolean =>
  config.method === "hierarchical" && refine === undefined;

/** The posteriors of users under a model with a linear head. */
export class ImportanceSampler {
  private constructor(
    private readonly model: PersonalModel,
    private readonly plugIn: boolean,
    /** [L, N] and [d, N]: draws of z from the prior, and their weights. */
    private readonly z: Float32Array,
    private readonly weights: Float32Array,
    private readonly sampler: Sampler,
    private readonly addresses: { prior: number; likelihoods: number; posterior: number; shares: number },
    private readonly layout: Layout,
  ) {}

  /** Draws from the prior. With `plugIn`, posteriors are the one draw at their mean. */
  static async open(model: PersonalModel, plugIn = false): Promise<ImportanceSampler> {
    const { size: d } = model.config;
    const { z, weights } = priorDraws(model);
    const layout = Layout.empty();
    const addresses = {
      prior: layout.take((d * DRAWS) / 2),
      likelihoods: layout.take(DRAWS),
      posterior: layout.take((d * DRAWS) / 2),
      shares: layout.take(DRAWS / 2),
    };
    const sampler = await layout.open();
    new Float32Array(sampler.memory.buffer, addresses.prior, d * DRAWS).set(weights);
    return new ImportanceSampler(model, plugIn, z, weights, sampler, addresses, layout);
  }

  /** The posterior of a user with these answers. */
  posterior(context: readonly LabelledPair[]): WeightedDraws {
    const { latent: L, size: d, context: most } = this.model.config;
    const importance = this.likelihoods(context.slice(-most));
    const largest = importance.reduce((most, l) => Math.max(most, l), Number.NEGATIVE_INFINITY);
    let total = 0;
    for (let n = 0; n < DRAWS; n++) {
      const w = fastExp((importance[n] as number) - largest);
      importance[n] = w;
      total += w;
    }
    const kept = new Int32Array(DRAWS);
    let count = 0;
    for (let n = 0; n < DRAWS; n++) if ((importance[n] as number) * DRAWS > NEGLIGIBLE * total) kept[count++] = n;
    const draws = kept.subarray(0, count);
    const sum = draws.reduce((sum, n) => sum + (importance[n] as number), 0);
    const shares = Float64Array.from(draws, (n) => (importance[n] as number) / sum);
    const z = selected(this.z, L, draws);
    const own = selected(this.weights, d, draws);
    const mean = means(own, d, shares);
    const middle = means(z, L, shares);
    const squares = means(
      z.map((value) => value * value),
      L,
      shares,
    );
    const variance = squares.map((s, l) => Math.max(0, s - at(middle, l) * at(middle, l)));
    if (!this.plugIn) return { weights: own, mean, probability: padded(shares), variance };
    const alone = new Float32Array(d * LANES);
    mean.forEach((value, j) => {
      alone[j * LANES] = value;
    });
    return { weights: alone, mean, probability: padded([1]), variance };
  }

  /** The predictions of a user's choices. */
  predict(posterior: WeightedDraws, choices: readonly Choice[]): PredictedChoice[] {
    const { kernels, memory } = this.sampler;
    const { posterior: weights, shares } = this.addresses;
    const { size: d } = this.model.config;
    const { mean, probability } = posterior;
    const most = choices.reduce((most, { alternatives }) => Math.max(most, alternatives.length), 0);
    const [x, out, scratch] = this.take((most * d) / 2 + 1, most, 10 * most);
    const { buffer } = memory;
    new Float32Array(buffer, weights, posterior.weights.length).set(posterior.weights);
    new Float32Array(buffer, shares, probability.length).set(probability);
    const rows = new Float32Array(buffer, x, most * d);
    return choices.map(({ alternatives, isWorst }) => {
      const features = alternatives.map((alternative) => segmentFeatures(this.model, alternative));
      if (isWorst) for (const own of features) for (let i = 0; i < d; i++) own[i] = -at(own, i);
      const utility = Float64Array.from(features, (x) => x.reduce((sum, value, i) => sum + value * at(mean, i), 0));
      features.forEach((own, j) => {
        for (let i = 0; i < d; i++) rows[j * d + i] = at(own, i) - at(features[0] as Float64Array, i);
      });
      kernels.choiceProbabilities(probability.length, d, weights, shares, x, features.length, out, scratch);
      return { utility, probability: new Float64Array(buffer, out, features.length).slice() };
    });
  }

  /** The log-likelihood of answers at each draw: [N]. */
  private likelihoods(context: readonly LabelledPair[]): Float64Array {
    const { kernels, memory } = this.sampler;
    const { prior, likelihoods } = this.addresses;
    const { size: d } = this.model.config;
    const choices = choicesOfUser(context);
    const [x, packed, scratch] = this.take((context.length * d) / 2 + 1, choices.length, 32);
    const rows = new Float32Array(memory.buffer, x, context.length * d);
    for (const [place, row] of choices.flat().entries()) {
      const { a, b, label } = context[row] as LabelledPair;
      const [preferred, other] = (label === 0 ? [b, a] : [a, b]).map((side) => segmentFeatures(this.model, side));
      for (let j = 0; j < d; j++) rows[place * d + j] = at(other as Float64Array, j) - at(preferred as Float64Array, j);
    }
    const counts = choices.map(({ length }) => length);
    const others = choices.map(([row]) => otherShare((context[row as number] as LabelledPair).label));
    new Int32Array(memory.buffer, packed, 2 * choices.length).set(packedChoices(counts, others));
    kernels.drawLikelihoods(DRAWS, d, prior, x, packed, packed + 8 * choices.length, likelihoods, scratch);
    return new Float64Array(memory.buffer, likelihoods, DRAWS).slice();
  }

  /** Addresses of arrays of 8-byte values behind those that stay. The next call takes the same room. */
  private take(...lengths: [number, number, number]): [number, number, number] {
    const layout = this.layout.copy();
    const addresses = lengths.map((length) => layout.take(length)) as [number, number, number];
    layout.reserve(this.sampler.memory);
    return addresses;
  }
}

/** Draws of z from the prior [L, N], and their weights of the normalised features [d, N]. */
function priorDraws({ config: { latent: L, size: d }, parameters }: PersonalModel) {
  const parameter = (name: string) => parameters.get(name) as Float32Array;
  const [priorMean, weight, R] = [parameter("prior.mean"), parameter("reward.weight"), parameter("reward.latent")];
  const deviation = Array.from(parameter("prior.logVariance"), (v) => exp(v / 2));
  const random = new Random(0, IMPORTANCE_DRAWS);
  const z = new Float32Array(L * DRAWS);
  const weights = new Float32Array(d * DRAWS);
  const own = new Float64Array(d);
  for (let n = 0; n < DRAWS; n++) {
    own.set(weight);
    for (let l = 0; l < L; l++) {
      const value = at(priorMean, l) + at(deviation, l) * random.normal();
      z[l * DRAWS + n] = value;
      for (let j = 0; j < d; j++) own[j] = (own[j] as number) + value * (R[l * d + j] as number);
    }
    for (let j = 0; j < d; j++) weights[j * DRAWS + n] = own[j] as number;
  }
  return { z, weights };
}

/** Some columns of `values` [width, N], as [width, M]. The last ones are 0, so that M is a multiple of 16. */
function selected(values: Float32Array, width: number, columns: Int32Array): Float32Array {
  const M = Math.ceil(columns.length / LANES) * LANES;
  const own = new Float32Array(width * M);
  for (let j = 0; j < width; j++) {
    for (let m = 0; m < columns.length; m++) own[j * M + m] = values[j * DRAWS + (columns[m] as number)] as number;
  }
  return own;
}

/** The shares, with zeros at the end, so that their number is a multiple of 16. */
function padded(shares: ArrayLike<number>): Float32Array {
  const all = new Float32Array(Math.ceil(shares.length / LANES) * LANES);
  all.set(shares);
  return all;
}

/** The mean of each row of `values` [width, M] over draws with these shares. */
function means(values: Float32Array, width: number, shares: Float64Array): Float64Array {
  const M = values.length / width;
  const mean = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    let sum = 0;
    for (let m = 0; m < shares.length; m++) sum += (shares[m] as number) * (values[j * M + m] as number);
    mean[j] = sum;
  }
  return mean;
}

/** The features of a segment, normalised and summed over its states: [d]. */
export function segmentFeatures({ config: { size: d }, normalisation }: PersonalModel, segment: ArrayLike<number>) {
  const features = new Float64Array(d);
  normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  });
  return features;
}
