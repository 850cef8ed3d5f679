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
import { lastAnswers } from "./last-answers.ts";
import { Layout, type Sampler } from "./sampler.ts";

/** Draws from the prior. Kernels compute 16 at once. */
const DRAWS = 10_000;
const LANES = 16;

/** The posterior of one user: the draws from the prior, weighted. */
export interface WeightedDraws {
  /** [d]: the mean of the weights of the normalised features. */
  readonly mean: Float64Array;
  /** [N]: the probability of each draw, of sum 1. */
  readonly probability: Float32Array;
  /** [L]: the variance of each dimension of z. */
  readonly variance: Float64Array;
}

/**
 * Whether predictions are averaged over the exact posterior: for hierarchical Bayes, unless Newton steps are asked for.
 */
export const isExact = ({ config }: Model, refine?: number): boolean =>
  config.method === "hierarchical" && refine === undefined;

/** The memory of a sampler: draws of z [L, N] and their weights [d, N], and what is computed for a user. */
const layOut = (layout: Layout, { config: { latent: L, size: d } }: PersonalModel) => ({
  z: layout.take((L * DRAWS) / 2),
  weights: layout.take((d * DRAWS) / 2),
  likelihoods: layout.take(DRAWS),
  shares: layout.take(DRAWS / 2),
  moments: layout.take(2 * Math.max(L, d)),
  alone: layout.take((d * LANES) / 2), // a single draw, at the posterior mean
  whole: layout.take(LANES / 2), // and its share, 1
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

  /** The weights of the draws: [d, N]. */
  get weights(): Float32Array {
    const { buffer } = this.sampler.memory;
    return new Float32Array(buffer, this.addresses.weights, this.model.config.size * DRAWS).slice();
  }

  /** The posterior of a user with these answers. */
  posterior(context: readonly LabelledPair[]): WeightedDraws {
    const { latent: L, size: d } = this.model.config;
    const { kernels, memory } = this.sampler;
    const { z, weights, likelihoods, shares, moments } = this.addresses;
    this.evaluate(lastAnswers(this.model.config, context));
    kernels.weigh(DRAWS, likelihoods, shares);
    const moment = (which: 0 | 1, values: number, width: number) => {
      kernels.moments(DRAWS, width, values, shares, moments);
      return new Float64Array(memory.buffer, moments, 2 * width).filter((_, i) => i % 2 === which);
    };
    const probability = new Float32Array(memory.buffer, shares, DRAWS).slice();
    return { mean: moment(0, weights, d), probability, variance: moment(1, z, L) };
  }

  /** The predictions of a user's choices. */
  predict({ mean, probability }: WeightedDraws, choices: readonly Choice[]): PredictedChoice[] {
    const { kernels, memory } = this.sampler;
    const { size: d } = this.model.config;
    const most = choices.reduce((most, { alternatives }) => Math.max(most, alternatives.length), 0);
    const [x, out, scratch] = this.take((most * d) / 2 + 1, most, 10 * most);
    const { buffer } = memory;
    const { weights, shares, alone, whole } = this.addresses;
    if (this.plugIn) {
      for (let j = 0; j < d; j++) new Float32Array(buffer, alone + 4 * j * LANES, 1)[0] = at(mean, j);
      new Float32Array(buffer, whole, 1)[0] = 1;
    } else {
      new Float32Array(buffer, shares, DRAWS).set(probability);
    }
    const draws = this.plugIn ? ([LANES, d, alone, whole] as const) : ([DRAWS, d, weights, shares] as const);
    const rows = new Float32Array(buffer, x, most * d);
    return choices.map(({ alternatives, isWorst }) => {
      const features = alternatives.map((alternative) => segmentFeatures(this.model, alternative));
      if (isWorst) for (const own of features) for (let i = 0; i < d; i++) own[i] = -at(own, i);
      const utility = Float64Array.from(features, (x) => x.reduce((sum, value, i) => sum + value * at(mean, i), 0));
      const [first, ...others] = features as [Float64Array, ...Float64Array[]];
      others.forEach((own, j) => {
        for (let i = 0; i < d; i++) rows[j * d + i] = at(own, i) - at(first, i);
      });
      kernels.choiceProbabilities(...draws, x, others.length, out, scratch);
      return { utility, probability: new Float64Array(buffer, out, features.length).slice() };
    });
  }

  /** Computes the log-likelihood of answers at each draw. */
  private evaluate(context: readonly LabelledPair[]): void {
    const { kernels, memory } = this.sampler;
    const { weights, likelihoods } = this.addresses;
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
    kernels.drawLikelihoods(DRAWS, d, weights, x, packed, packed + 8 * choices.length, likelihoods, scratch);
  }

  /** Draws z from the prior, and computes their weights of the normalised features. */
  private drawPrior(): void {
    const { kernels, memory } = this.sampler;
    const { latent: L, size: d } = this.model.config;
    const { z, weights: to, key, words } = this.addresses;
    const parameter = (name: string) => this.model.parameters.get(name) as Float32Array;
    const [priorMean, weight, R] = [parameter("prior.mean"), parameter("reward.weight"), parameter("reward.latent")];
    const deviation = Array.from(parameter("prior.logVariance"), (v) => exp(v / 2));
    kernels.normal(z, L * DRAWS, IMPORTANCE_DRAWS, 0, key, words);
    const draws = new Float32Array(memory.buffer, z, L * DRAWS);
    const weights = new Float32Array(memory.buffer, to, d * DRAWS);
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

/** The features of a segment, normalised and summed over its states: [d]. */
export function segmentFeatures({ config: { size: d }, normalisation }: PersonalModel, segment: ArrayLike<number>) {
  const features = new Float64Array(d);
  normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  });
  return features;
}
