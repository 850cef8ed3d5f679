// The exact posterior of z under a linear head, by importance sampling: draws from the prior, weighted by the multinomial
// likelihood of a user's choices. Laplace's approximation is symmetric, and the posterior of few choices is not.

import { at } from "../base/arrays.ts";
import { exp } from "../base/math.ts";
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

/** The memory of a sampler: draws of z [L, N] and their weights [d, N], their log-likelihoods, and the posterior of a user. */
const layOut = (layout: Layout, { config: { latent: L, size: d } }: PersonalModel) => ({
  z: layout.take((L * DRAWS) / 2),
  prior: layout.take((d * DRAWS) / 2),
  likelihoods: layout.take(DRAWS),
  posterior: layout.take((d * DRAWS) / 2),
  shares: layout.take(DRAWS / 2),
  kept: layout.take(DRAWS / 2 + 1),
  key: layout.take(1),
  words: layout.take(2),
});

/** The posteriors of users under a model with a linear head. */
export class ImportanceSampler {
  private constructor(
    private readonly model: PersonalModel,
    private readonly plugIn: boolean,
    private readonly sampler: Sampler,
    private readonly addresses: ReturnType<typeof layOut>,
    private readonly layout: Layout,
  ) {
    this.drawPrior();
  }

  /** Draws from the prior. With `plugIn`, posteriors are the one draw at their mean. */
  static async open(model: PersonalModel, plugIn = false): Promise<ImportanceSampler> {
    const layout = Layout.empty();
    const addresses = layOut(layout, model);
    return new ImportanceSampler(model, plugIn, await layout.open(), addresses, layout);
  }

  /** The posterior of a user with these answers. */
  posterior(context: readonly LabelledPair[]): WeightedDraws {
    const { latent: L, size: d, context: most } = this.model.config;
    const { kernels, memory } = this.sampler;
    const { z, prior, likelihoods, shares, kept } = this.addresses;
    this.evaluate(context.slice(-most));
    const total = kernels.weigh(DRAWS, likelihoods, shares);
    const count = kernels.select(DRAWS, shares, (NEGLIGIBLE * total) / DRAWS, kept);
    const draws = new Int32Array(memory.buffer, kept, count);
    const importance = new Float32Array(memory.buffer, shares, DRAWS);
    let sum = 0;
    for (const n of draws) sum += importance[n] as number;
    const probability = new Float32Array(Math.ceil(count / LANES) * LANES);
    for (let m = 0; m < count; m++) probability[m] = (importance[draws[m] as number] as number) / sum;
    const weights = selected(new Float32Array(memory.buffer, prior, d * DRAWS), d, draws);
    const { mean } = moments(weights, d, probability);
    const { variance } = moments(selected(new Float32Array(memory.buffer, z, L * DRAWS), L, draws), L, probability);
    if (!this.plugIn) return { weights, mean, probability, variance };
    const alone = new Float32Array(d * LANES);
    mean.forEach((value, j) => {
      alone[j * LANES] = value;
    });
    return {
      weights: alone,
      mean,
      probability: Float32Array.from({ length: LANES }, (_, m) => Number(m === 0)),
      variance,
    };
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
      const [first, ...others] = features as [Float64Array, ...Float64Array[]];
      others.forEach((own, j) => {
        for (let i = 0; i < d; i++) rows[j * d + i] = at(own, i) - at(first, i);
      });
      kernels.choiceProbabilities(probability.length, d, weights, shares, x, others.length, out, scratch);
      return { utility, probability: new Float64Array(buffer, out, features.length).slice() };
    });
  }

  /** Computes the log-likelihood of answers at each draw. */
  private evaluate(context: readonly LabelledPair[]): void {
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
  }

  /** Draws z from the prior, and computes their weights of the normalised features. */
  private drawPrior(): void {
    const { kernels, memory } = this.sampler;
    const { latent: L, size: d } = this.model.config;
    const { z, prior, key, words } = this.addresses;
    const parameter = (name: string) => this.model.parameters.get(name) as Float32Array;
    const [priorMean, weight, R] = [parameter("prior.mean"), parameter("reward.weight"), parameter("reward.latent")];
    const deviation = Array.from(parameter("prior.logVariance"), (v) => exp(v / 2));
    kernels.normal(z, L * DRAWS, IMPORTANCE_DRAWS, 0, key, words);
    const draws = new Float32Array(memory.buffer, z, L * DRAWS);
    const weights = new Float32Array(memory.buffer, prior, d * DRAWS);
    for (let l = 0; l < L; l++) {
      const own = draws.subarray(l * DRAWS, (l + 1) * DRAWS);
      for (let n = 0; n < DRAWS; n++) own[n] = at(priorMean, l) + at(deviation, l) * (own[n] as number);
    }
    const sums = new Float64Array(DRAWS);
    for (let j = 0; j < d; j++) {
      sums.fill(at(weight, j));
      for (let l = 0; l < L; l++) {
        const r = at(R, l * d + j);
        for (let n = 0; n < DRAWS && r !== 0; n++) {
          sums[n] = (sums[n] as number) + r * (draws[l * DRAWS + n] as number);
        }
      }
      weights.set(sums, j * DRAWS);
    }
  }

  /** Addresses of arrays of 8-byte values behind those that stay. The next call takes the same room. */
  private take(...lengths: [number, number, number]): [number, number, number] {
    const layout = this.layout.copy();
    const addresses = lengths.map((length) => layout.take(length)) as [number, number, number];
    layout.reserve(this.sampler.memory);
    return addresses;
  }
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

/** The mean and variance of each row of `values` [width, M] over draws with these probabilities. */
function moments(values: Float32Array, width: number, probability: Float32Array) {
  const M = probability.length;
  const mean = new Float64Array(width);
  const variance = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    let [sum, squares] = [0, 0];
    for (let m = 0; m < M; m++) {
      const value = values[j * M + m] as number;
      const part = (probability[m] as number) * value;
      sum += part;
      squares += part * value;
    }
    mean[j] = sum;
    variance[j] = Math.max(0, squares - sum * sum);
  }
  return { mean, variance };
}

/** The features of a segment, normalised and summed over its states: [d]. */
export function segmentFeatures({ config: { size: d }, normalisation }: PersonalModel, segment: ArrayLike<number>) {
  const features = new Float64Array(d);
  normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  });
  return features;
}
