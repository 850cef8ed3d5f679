// The exact posterior of z under a linear head, by importance sampling. Laplace's approximation is symmetric, and the posterior of
// few choices is not: draws from a distribution of about its place and shape are weighted. Choices of n comparisons tell about n
// directions of z at most; in all others z has its prior, and only those directions need weights.

import { at } from "../base/arrays.ts";
import { exp } from "../base/math.ts";
import { dot } from "../base/matrices.ts";
import { rotate, type Trapezoid, trapezoid } from "../base/reflections.ts";
import { choicesOfUser } from "../data/choices.ts";
import { type LabelledPair, otherShare } from "../data/preferences.ts";
import type { Model, PersonalModel } from "../model/model.ts";
import { normalise } from "../model/normalisation.ts";
import type { Choice, PredictedChoice } from "./choice.ts";
import { Draws, type KnownChoices, type Rows } from "./draws.ts";
import { lastAnswers } from "./last-answers.ts";
import { improved, inNoise, laplaceProposal, latentMoments, type Proposal } from "./proposal.ts";

/** The posterior of one user. */
export interface WeightedDraws {
  /** [d]: the mean of the weights of the normalised features. */
  readonly mean: Float64Array;
  /** [L]: the variance of each dimension of z. */
  readonly variance: Float64Array;
  /** The shares of the draws, of sum 1. */
  readonly shares: Float32Array;
  /** Where the draws are, in the directions that the known choices tell about: (z − prior mean) / deviation = (s, t) · Qᵀ. */
  readonly directions: Trapezoid;
  readonly proposal: Proposal;
}

/**
 * Whether predictions are averaged over the exact posterior: for hierarchical Bayes, unless Newton steps are asked for.
 */
export const isExact = ({ config }: Model, refine?: number): boolean =>
  config.method === "hierarchical" && refine === undefined;

/** How much wider than Laplace's approximation the first draws are. */
const WIDER = 1.2;

/** The posteriors of users under a model with a linear head. */
export class ImportanceSampler {
  /** The weights of the normalised features are w = center + z · roots, for z ~ N(0, I): [d] and [L, d]. */
  private readonly center: Float64Array;
  private readonly roots: Float64Array;
  private readonly deviation: Float64Array;

  private constructor(
    private readonly model: PersonalModel,
    private readonly plugIn: boolean,
    private readonly draws: Draws,
  ) {
    const { latent: L, size: d } = model.config;
    const parameter = (name: string) => model.parameters.get(name) as Float32Array;
    const [priorMean, R] = [parameter("prior.mean"), parameter("reward.latent")];
    this.deviation = Float64Array.from(parameter("prior.logVariance"), (v) => exp(v / 2));
    this.center = Float64Array.from(parameter("reward.weight"));
    this.roots = new Float64Array(L * d);
    for (let l = 0; l < L; l++) {
      for (let j = 0; j < d; j++) {
        const r = at(R, l * d + j);
        this.center[j] = at(this.center, j) + at(priorMean, l) * r;
        this.roots[l * d + j] = at(this.deviation, l) * r;
      }
    }
  }

  /** With `plugIn`, choices are predicted at the posterior mean. */
  static async open(model: PersonalModel, plugIn = false): Promise<ImportanceSampler> {
    return new ImportanceSampler(model, plugIn, await Draws.open(model.config.latent));
  }

  /** The posterior of a user with these answers. */
  posterior(context: readonly LabelledPair[]): WeightedDraws {
    const { draws } = this;
    const { known, directions } = this.known(lastAnswers(this.model.config, context));
    const r = directions.width;
    // s itself: the rows of the identity
    const itself = {
      width: r + 1,
      values: Float64Array.from({ length: r * (r + 1) }, (_, k) => Number(k % (r + 2) === 0)),
    };
    const weigh = (proposal: Proposal, isFirst?: boolean) =>
      draws.weigh({ ...known, ...inNoise(known, proposal) }, inNoise(itself, proposal), isFirst);
    let proposal = laplaceProposal(known);
    if (r > 0) {
      proposal = { ...proposal, root: proposal.root.map((x) => WIDER * x) };
      const shares = weigh(proposal, true);
      proposal = improved(proposal, draws.moments(r, true), shares);
    }
    const shares = weigh(proposal);
    return { shares, directions, proposal, ...this.moments(directions, proposal) };
  }

  /** The predictions of a user's choices. */
  predict(posterior: WeightedDraws, choices: readonly Choice[]): PredictedChoice[] {
    const { size: d } = this.model.config;
    return choices.map(({ alternatives, isWorst }) => {
      const features = alternatives.map((alternative) => segmentFeatures(this.model, alternative));
      if (isWorst) for (const own of features) for (let i = 0; i < d; i++) own[i] = -at(own, i);
      const utility = Float64Array.from(features, (x) => dot(x, posterior.mean));
      if (this.plugIn) return { utility, probability: softmax(utility) };
      const [first, ...others] = features as [Float64Array, ...Float64Array[]];
      const rows = this.rowsOf(
        posterior,
        others.map((own) => own.map((x, i) => x - at(first, i))),
      );
      return {
        utility,
        probability: this.draws.choiceProbabilities(posterior.directions.width, posterior.shares, rows),
      };
    });
  }

  /** The known choices, with rows that are coefficients of s [r] and of 1, and the directions of s. */
  private known(context: readonly LabelledPair[]): { known: KnownChoices; directions: Trapezoid } {
    const { latent: L } = this.model.config;
    const choices = choicesOfUser(context);
    const rows = choices.flat().map((row) => {
      const { a, b, label } = context[row] as LabelledPair;
      const [preferred, other] = (label === 0 ? [b, a] : [a, b]).map((side) => segmentFeatures(this.model, side));
      return (other as Float64Array).map((x, j) => x - at(preferred as Float64Array, j));
    });
    const n = rows.length;
    const inLatent = new Float64Array(n * L);
    for (const [row, x] of rows.entries()) inLatent.set(this.inLatent(x), row * L);
    const directions = trapezoid(inLatent, n, L);
    const { lower, width: r } = directions;
    const values = new Float64Array(n * (r + 1));
    rows.forEach((x, row) => {
      values.set(lower.subarray(row * r, (row + 1) * r), row * (r + 1));
      values[row * (r + 1) + r] = dot(x, this.center);
    });
    const counts = choices.map(({ length }) => length);
    const others = choices.map(([row]) => otherShare((context[row as number] as LabelledPair).label));
    return { known: { width: r + 1, values, counts, others }, directions };
  }

  /** The mean and variance of the posterior, from the shares that were computed last. */
  private moments(directions: Trapezoid, proposal: Proposal): Pick<WeightedDraws, "mean" | "variance"> {
    const { latent: L, size: d } = this.model.config;
    const { mean: z, variance } = latentMoments(this.draws.moments(directions.width), directions, proposal, L);
    const mean = this.center.slice();
    for (let l = 0; l < L; l++) {
      variance[l] = at(variance, l) * at(this.deviation, l) ** 2;
      for (let j = 0; j < d; j++) mean[j] = at(mean, j) + at(z, l) * at(this.roots, l * d + j);
    }
    return { mean, variance };
  }

  /** Features [J][d] as coefficients of the draws. What is orthogonal to s needs one direction for each row, not one for each of L. */
  private rowsOf({ directions, proposal }: WeightedDraws, features: readonly Float64Array[]): Rows {
    const { latent: L } = this.model.config;
    const { width: r } = directions;
    const J = features.length;
    const known = new Float64Array(J * (r + 1));
    const free = new Float64Array(J * (L - r));
    features.forEach((x, j) => {
      const own = this.inLatent(x);
      rotate(own, directions);
      known.set(own.subarray(0, r), j * (r + 1));
      known[j * (r + 1) + r] = dot(x, this.center);
      free.set(own.subarray(r), j * (L - r));
    });
    const { values } = inNoise({ width: r + 1, values: known }, proposal);
    const { lower, width } = trapezoid(free, J, L - r);
    const all = r + 1 + width;
    return {
      width: all,
      values: Float64Array.from({ length: J * all }, (_, k) => {
        const [j, i] = [Math.floor(k / all), k % all];
        return i <= r ? at(values, j * (r + 1) + i) : at(lower, j * width + i - r - 1);
      }),
    };
  }

  /** x · rootsᵀ: the coefficients of z. */
  private inLatent(x: Float64Array): Float64Array {
    const { latent: L, size: d } = this.model.config;
    return Float64Array.from({ length: L }, (_, l) => dot(x, this.roots.subarray(l * d, (l + 1) * d)));
  }
}

function softmax(utility: Float64Array): Float64Array {
  const largest = utility.reduce((most, u) => Math.max(most, u), Number.NEGATIVE_INFINITY);
  const odds = utility.map((u) => exp(u - largest));
  const total = odds.reduce((sum, o) => sum + o, 0);
  return odds.map((o) => o / total);
}

/** The features of a segment, normalised and summed over its states: [d]. */
export function segmentFeatures({ config: { size: d }, normalisation }: PersonalModel, segment: ArrayLike<number>) {
  const features = new Float64Array(d);
  normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  });
  return features;
}
