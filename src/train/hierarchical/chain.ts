// Gibbs sampling with Metropolis steps for the hierarchical multinomial logit (Rossi, Allenby & McCulloch 2005; bayesm's
// rhierMnlRwMixture with one component):
//
//   choices of u ~ multinomial logit(w_u),  w_u ~ N(μ, Σ),  μ flat,  Σ ~ one of covariance-prior.ts
//
// Each iteration moves every w_u by one random-walk Metropolis step, then draws μ and Σ given all w_u. The kernels of
// assembly/sampler do what takes time in proportion to the number of people. Rows of their matrices have an even number of places.

import { at } from "../../base/arrays.ts";
import { identity, timesOwnTranspose } from "../../base/matrices.ts";
import { seedKey } from "../../base/philox.ts";
import { HIERARCHICAL_ACCEPTANCE, HIERARCHICAL_CHAIN, HIERARCHICAL_STEPS } from "../../base/streams.ts";
import { addCurvature, type Choices } from "../../inference/choice-likelihood.ts";
import type { Kernels } from "../../inference/sampler.ts";
import { type Addresses, even, layOut, writeChoices } from "./chain-memory.ts";
import { drawCovariance } from "./covariance.ts";
import type { CovariancePrior } from "./covariance-prior.ts";
import { FIRST_STEP, Noise } from "./noise.ts";
import { pooledEstimate } from "./pooled.ts";

/** Iterations between refreshes of the steps' covariances. */
const REFRESH = 50;
/** Iterations between adaptations of the step sizes, and the acceptance rate that they aim at. */
const ADAPT = 100;
const ACCEPTANCE = 0.3;

/** The chain. Its state is `state` and `iteration`; everything else follows from data and seed. */
export class Chain {
  iteration = 0;
  /** All that changes, as one array; the fields below are parts of it. */
  readonly state: Float64Array;
  /** [U, k], in rows with an even number of places. */
  readonly weights: Float64Array;
  /** [k] */
  readonly mu: Float64Array;
  /** Σ⁻¹ [k, k], in rows with an even number of places, and C with C·Cᵀ = Σ [k, k]. */
  private readonly precision: Float64Array;
  private readonly root: Float64Array;
  /** Σ⁻¹ at the last refresh. */
  private readonly refreshed: Float64Array;
  /** Sums of μ [k] and Σ [k, k] over the iterations after burn-in. */
  private readonly sumMu: Float64Array;
  private readonly sumSigma: Float64Array;
  /** [U]: sizes of the steps, and the number accepted since the last adaptation. */
  private readonly stepSize: Float64Array;
  private readonly accepted: Float64Array;
  /** [k]: the diagonal of the scale matrix of Σ's inverse Wishart prior. */
  private readonly scale: Float64Array;
  /** [U]: log-likelihoods at the weights. */
  private readonly likelihoods: Float64Array;
  private readonly total: Float64Array;
  private readonly scatter: Float64Array;
  private readonly noise: Noise;
  private readonly people: number;

  private constructor(
    private readonly choices: Choices,
    seed: number,
    private readonly burnIn: number,
    private readonly prior: CovariancePrior,
    private readonly kernels: Kernels,
    private readonly addresses: Addresses,
    buffer: ArrayBuffer,
  ) {
    const { size: k, users } = choices;
    const people = users.length - 1;
    const row = even(k);
    this.people = people;
    this.noise = new Noise(seed, HIERARCHICAL_CHAIN);
    const array = (name: keyof Addresses, length: number) => new Float64Array(buffer, addresses[name], length);
    this.state = array("weights", (addresses.likelihoods - addresses.weights) / 8);
    this.weights = array("weights", people * row);
    this.mu = array("mu", k);
    this.precision = array("precision", k * row);
    this.root = array("root", k * k);
    this.refreshed = array("refreshed", k * row);
    this.sumMu = array("sumMu", k);
    this.sumSigma = array("sumSigma", k * k);
    this.stepSize = array("stepSize", people);
    this.accepted = array("accepted", people);
    this.scale = array("scale", k);
    this.likelihoods = array("likelihoods", people);
    this.total = array("total", k);
    this.scatter = array("scatter", k * row);
    new Int32Array(buffer, addresses.key, 2).set(seedKey(seed).map((word) => word | 0));
    writeChoices(choices, addresses, buffer);
    const pooled = pooledEstimate(choices);
    const information = array("information", people * k * row);
    for (let u = 0; u < people; u++) {
      const I = new Float64Array(k * k);
      addCurvature(choices, u, pooled, new Float64Array(k), I);
      for (let i = 0; i < k; i++) information.set(I.subarray(i * k, (i + 1) * k), (u * k + i) * row);
      this.weights.set(pooled, u * row);
    }
    this.mu.set(pooled);
    this.root.set(identity(k));
    this.scale.fill(prior.scale(k));
    for (let i = 0; i < k; i++) this.precision[i * (row + 1)] = 1;
    this.stepSize.fill(2.93 / Math.sqrt(k)); // Rossi, Allenby & McCulloch 2005, section 5.3
    this.evaluate();
  }

  /** A chain of these choices. `burnIn` iterations come before those that estimates are averaged over. */
  static async open(choices: Choices, seed: number, burnIn: number, prior: CovariancePrior): Promise<Chain> {
    const { layout, addresses } = layOut(choices);
    const { kernels, memory } = await layout.open();
    return new Chain(choices, seed, burnIn, prior, kernels, addresses, memory.buffer);
  }

  /** The mean of log P(choice) over all tasks, at the current weights. */
  get meanLogLikelihood(): number {
    let sum = 0;
    for (let u = 0; u < this.people; u++) sum += this.likelihoods[u] as number;
    return sum / this.choices.others.length;
  }

  /** The posterior means of μ [k] and Σ [k, k]: averages after burn-in. */
  get estimate(): { mu: Float64Array; sigma: Float64Array } {
    const draws = this.iteration - this.burnIn;
    return { mu: this.sumMu.map((x) => x / draws), sigma: this.sumSigma.map((x) => x / draws) };
  }

  /** The weights of person u: [k]. */
  weightsOf(u: number): Float64Array {
    const { size: k } = this.choices;
    return this.weights.subarray(u * even(k), u * even(k) + k);
  }

  /** Continues at a state that another chain of the same data and seed had at `iteration`. */
  restore(iteration: number, state: Float64Array): void {
    this.iteration = iteration;
    this.state.set(state);
    this.factor();
    this.evaluate();
  }

  /** One iteration. Returns the share of steps that were accepted. */
  advance(): number {
    const { people, iteration, choices } = this;
    const { size: k } = choices;
    if (iteration % REFRESH === 0) {
      this.refreshed.set(this.precision);
      this.factor();
    }
    const accepted = this.moveWeights();
    this.iteration++;
    if (this.iteration % ADAPT === 0) {
      if (iteration < this.burnIn) this.adapt();
      this.accepted.fill(0);
    }
    this.drawPopulation();
    if (iteration >= this.burnIn) {
      const sigma = timesOwnTranspose(this.root, k);
      for (let i = 0; i < k; i++) this.sumMu[i] = (this.sumMu[i] as number) + (this.mu[i] as number);
      for (let n = 0; n < k * k; n++) this.sumSigma[n] = (this.sumSigma[n] as number) + (sigma[n] as number);
    }
    return accepted / people;
  }

  /** Factors of the precision of each person's step: the information of the choices at the pooled estimate, and Σ⁻¹. */
  private factor(): void {
    const { information, refreshed, factors, triangles } = this.addresses;
    this.kernels.factor(this.people, this.choices.size, information, refreshed, factors, triangles);
  }

  private evaluate(): void {
    const { x, rowOffsets, tasks, taskOffsets, weights, likelihoods, scratch } = this.addresses;
    const { kernels, people, choices } = this;
    kernels.logLikelihoods(people, choices.size, x, rowOffsets, tasks, taskOffsets, weights, likelihoods, scratch);
  }

  /** A Metropolis step of every person. Returns how many are accepted. */
  private moveWeights(): number {
    const { kernels, people, addresses: a } = this;
    const { size: k } = this.choices;
    const step = FIRST_STEP + this.iteration;
    kernels.symmetric(a.noise, people * k, HIERARCHICAL_STEPS, step, a.key);
    kernels.logUniform(a.logs, people, HIERARCHICAL_ACCEPTANCE, step, a.key, a.words);
    return kernels.move(
      ...([people, k, a.x, a.rowOffsets, a.tasks, a.taskOffsets, a.weights, a.mu, a.precision] as const),
      ...([a.factors, a.stepSize, a.noise, a.logs, a.likelihoods, a.accepted, a.scratch] as const),
    );
  }

  /** Shrinks the steps of those who accept too few, and widens those of others. */
  private adapt(): void {
    for (let u = 0; u < this.people; u++) {
      const excess = at(this.accepted, u) / ADAPT - ACCEPTANCE;
      // e^x for |x| ≤ 0.3 to first order: only the direction matters, and that it is the same on every host.
      this.stepSize[u] = at(this.stepSize, u) * (1 + Math.max(-0.25, Math.min(0.35, excess)));
    }
  }

  /** Draws μ given Σ and the weights, then Σ given μ and the weights. */
  private drawPopulation(): void {
    const { kernels, mu, noise, people, addresses: a, precision } = this;
    const k = this.choices.size;
    const row = even(k);
    noise.begin(this.iteration - 1);
    kernels.total(people, k, a.weights, a.total);
    const e = Float64Array.from({ length: k }, () => noise.normal());
    for (let i = 0; i < k; i++) {
      let s = 0;
      for (let j = 0; j < k; j++) s += (this.root[i * k + j] as number) * (e[j] as number);
      mu[i] = (this.total[i] as number) / people + s / Math.sqrt(people);
    }
    kernels.scatter(people, k, a.weights, a.mu, a.scatter, a.scratch);
    const scatter = new Float64Array(k * k);
    for (let i = 0; i < k; i++) scatter.set(this.scatter.subarray(i * row, i * row + i + 1), i * k);
    const { root, precision: P } = drawCovariance(scatter, this.scale, this.prior.degrees(k) + people, noise);
    this.root.set(root);
    for (let i = 0; i < k; i++) precision.set(P.subarray(i * k, (i + 1) * k), i * row);
    this.prior.drawScale(this.scale, P, noise);
  }
}
