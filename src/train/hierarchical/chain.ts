// Gibbs sampling with Metropolis steps for the hierarchical multinomial logit (Rossi, Allenby & McCulloch 2005; bayesm's
// rhierMnlRwMixture with one component):
//
//   choices of u ~ multinomial logit(w_u),  w_u ~ N(μ, Σ),  μ flat,  Σ ~ inverse Wishart(ν, ν·I),  ν = k + 3
//
// Each iteration moves every w_u by one random-walk Metropolis step, then draws μ and Σ given all w_u.

import { log } from "../../base/math.ts";
import { HIERARCHICAL_CHAIN } from "../../base/streams.ts";
import { type Choices, logLikelihood } from "../../inference/choice-likelihood.ts";
import { cholesky, identity, inverseLower, solveTransposed, timesTransposed, transposed } from "./matrices.ts";
import { Noise } from "./noise.ts";
import { addCurvature, pooledEstimate } from "./pooled.ts";

/** Iterations between refreshes of the proposals' covariances. A chain resumes at a multiple of it. */
export const REFRESH = 10;
/** Iterations between adaptations of the step sizes, and the acceptance rate that they aim at. */
const ADAPT = 100;
const ACCEPTANCE = 0.3;

/** The chain. Its state is `state` and `iteration`; everything else follows from data and seed. */
export class Chain {
  iteration = 0;
  /** All that changes, as one array; the fields below are parts of it. */
  readonly state: Float64Array;
  /** [U, k] */
  readonly weights: Float64Array;
  /** [k] */
  readonly mu: Float64Array;
  /** C with C·Cᵀ = Σ, and Σ⁻¹: [k, k]. */
  private readonly root: Float64Array;
  private readonly precision: Float64Array;
  /** Sums of μ [k] and Σ [k, k] over the iterations after burn-in. */
  private readonly sumMu: Float64Array;
  private readonly sumSigma: Float64Array;
  /** [U]: sizes of the steps, and the number accepted since the last adaptation. */
  private readonly stepSize: Float64Array;
  private readonly accepted: Float64Array;

  /** Information of each person's choices at the pooled estimate [U, k, k], and Cholesky factors of the proposals' precision. */
  private readonly information: Float64Array;
  private readonly factors: Float64Array;
  private readonly logLikelihoods: Float64Array;
  private readonly noise: Noise;
  private readonly people: number;

  /** `burnIn` iterations come before those that estimates are averaged over. */
  constructor(
    readonly choices: Choices,
    seed: number,
    private readonly burnIn: number,
  ) {
    const { size: k, users } = choices;
    const people = users.length - 1;
    this.people = people;
    this.noise = new Noise(seed, HIERARCHICAL_CHAIN);
    this.state = new Float64Array(people * (k + 2) + 2 * k + 3 * k * k);
    let end = 0;
    const take = (length: number) => {
      end += length;
      return this.state.subarray(end - length, end);
    };
    this.weights = take(people * k);
    this.mu = take(k);
    this.root = take(k * k);
    this.precision = take(k * k);
    this.sumMu = take(k);
    this.sumSigma = take(k * k);
    this.stepSize = take(people);
    this.accepted = take(people);

    const pooled = pooledEstimate(choices);
    this.information = new Float64Array(people * k * k);
    this.factors = new Float64Array(people * k * k);
    this.logLikelihoods = new Float64Array(people);
    for (let u = 0; u < people; u++) {
      addCurvature(choices, u, pooled, new Float64Array(k), this.information, u * k * k);
      this.weights.set(pooled, u * k);
    }
    this.mu.set(pooled);
    this.root.set(identity(k));
    this.precision.set(identity(k));
    this.stepSize.fill(2.93 / Math.sqrt(k)); // Rossi, Allenby & McCulloch 2005, section 5.3
    this.evaluate();
  }

  /** The mean of log P(choice) over all tasks, at the current weights. */
  get meanLogLikelihood(): number {
    return this.logLikelihoods.reduce((sum, l) => sum + l, 0) / this.choices.ties.length;
  }

  /** The posterior means of μ [k] and Σ [k, k]: averages after burn-in. */
  get estimate(): { mu: Float64Array; sigma: Float64Array } {
    const draws = this.iteration - this.burnIn;
    return { mu: this.sumMu.map((x) => x / draws), sigma: this.sumSigma.map((x) => x / draws) };
  }

  /** Continues at a state that another chain of the same data and seed had at `iteration`, a multiple of REFRESH. */
  restore(iteration: number, state: Float64Array): void {
    this.iteration = iteration;
    this.state.set(state);
    this.evaluate();
  }

  /** One iteration. Returns the share of steps that were accepted. */
  advance(): number {
    const { choices, people, iteration } = this;
    if (iteration % REFRESH === 0) this.refresh();
    this.noise.begin(iteration);
    const accepted = this.moveWeights();
    this.iteration++;
    if (this.iteration % ADAPT === 0) {
      if (iteration < this.burnIn) {
        for (let u = 0; u < people; u++) {
          const excess = (this.accepted[u] as number) / ADAPT - ACCEPTANCE;
          // e^x for |x| ≤ 0.3 to first order: only the direction matters, and that it is the same on every host.
          this.stepSize[u] = (this.stepSize[u] as number) * (1 + Math.max(-0.25, Math.min(0.35, excess)));
        }
      }
      this.accepted.fill(0);
    }
    this.drawPopulation();
    if (iteration >= this.burnIn) {
      const { size: k } = choices;
      const sigma = timesTransposed(this.root, this.root, k);
      for (let i = 0; i < k; i++) this.sumMu[i] = (this.sumMu[i] as number) + (this.mu[i] as number);
      for (let n = 0; n < k * k; n++) this.sumSigma[n] = (this.sumSigma[n] as number) + (sigma[n] as number);
    }
    return accepted / people;
  }

  private evaluate(): void {
    for (let u = 0; u < this.people; u++) {
      this.logLikelihoods[u] = logLikelihood(this.choices, u, this.weights, u * this.choices.size);
    }
  }

  /** The precision of the step of person u: the information of the choices at the pooled estimate, and Σ⁻¹. */
  private refresh(): void {
    const { precision } = this;
    const k = this.choices.size;
    const A = new Float64Array(k * k);
    for (let u = 0; u < this.people; u++) {
      for (let n = 0, at = u * k * k; n < k * k; n++) {
        A[n] = (this.information[at + n] as number) + (precision[n] as number);
      }
      cholesky(A, k, this.factors.subarray(u * k * k, (u + 1) * k * k));
    }
  }

  /** A Metropolis step of every person: w + s·L⁻ᵀ·ε. Returns how many are accepted. */
  private moveWeights(): number {
    const { choices, weights, mu, precision, factors, noise, people } = this;
    const k = choices.size;
    const move = new Float64Array(k);
    const proposal = new Float64Array(k);
    const middle = new Float64Array(k);
    let total = 0;
    for (let u = 0; u < people; u++) {
      for (let i = 0; i < k; i++) move[i] = noise.normal();
      solveTransposed(factors, move, k, u * k * k);
      const s = this.stepSize[u] as number;
      for (let i = 0; i < k; i++) proposal[i] = (weights[u * k + i] as number) + s * (move[i] as number);
      // log N(w + δ; μ, Σ) − log N(w; μ, Σ) = −δᵀ·Σ⁻¹·(w − μ + δ / 2)
      for (let j = 0; j < k; j++) {
        middle[j] = ((weights[u * k + j] as number) + (proposal[j] as number)) / 2 - (mu[j] as number);
      }
      let prior = 0;
      for (let i = 0, at = 0; i < k; i++) {
        let [even, odd] = [0, 0]; // two sums, so that additions do not wait for each other
        for (let j = 1; j < k; j += 2, at += 2) {
          even += (precision[at] as number) * (middle[j - 1] as number);
          odd += (precision[at + 1] as number) * (middle[j] as number);
        }
        if (k & 1) even += (precision[at++] as number) * (middle[k - 1] as number);
        prior -= s * (move[i] as number) * (even + odd);
      }
      // Accepted if log P(choices | proposal) is at least this.
      const least = log(noise.uniform()) + (this.logLikelihoods[u] as number) - prior;
      if (least > 0) continue;
      const proposed = logLikelihood(choices, u, proposal, 0, least);
      if (proposed > least) {
        for (let i = 0; i < k; i++) weights[u * k + i] = proposal[i] as number;
        this.logLikelihoods[u] = proposed;
        this.accepted[u] = (this.accepted[u] as number) + 1;
        total++;
      }
    }
    return total;
  }

  /** Draws μ given Σ and the weights, then Σ given μ and the weights. */
  private drawPopulation(): void {
    const { weights, mu, noise, people } = this;
    const k = this.choices.size;
    const mean = new Float64Array(k);
    for (let u = 0; u < people; u++) {
      for (let i = 0; i < k; i++) mean[i] = (mean[i] as number) + (weights[u * k + i] as number) / people;
    }
    const e = Float64Array.from({ length: k }, () => noise.normal());
    for (let i = 0; i < k; i++) {
      let s = 0;
      for (let j = 0; j < k; j++) s += (this.root[i * k + j] as number) * (e[j] as number);
      mu[i] = (mean[i] as number) + s / Math.sqrt(people);
    }
    // Σ⁻¹ ~ Wishart(ν + U, (V + Σ_u (w_u − μ)·(w_u − μ)ᵀ)⁻¹), by Bartlett's decomposition A·Aᵀ of a standard Wishart.
    const degrees = k + 3 + people;
    const scale = identity(k).map((x) => x * (k + 3));
    const from = new Float64Array(k);
    for (let u = 0; u < people; u++) {
      for (let i = 0; i < k; i++) from[i] = (weights[u * k + i] as number) - (mu[i] as number);
      for (let i = 0; i < k; i++) {
        const x = from[i] as number;
        for (let j = 0; j <= i; j++) scale[i * k + j] = (scale[i * k + j] as number) + x * (from[j] as number);
      }
    }
    const G = cholesky(scale, k);
    const A = new Float64Array(k * k);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < i; j++) A[i * k + j] = noise.normal();
      A[i * k + i] = Math.sqrt(noise.chiSquare(degrees - i));
    }
    // Σ⁻¹ = G⁻ᵀ·A·Aᵀ·G⁻¹, so Σ = (G·A⁻ᵀ)·(G·A⁻ᵀ)ᵀ.
    this.root.set(timesTransposed(G, inverseLower(A, k), k));
    const K = timesTransposed(transposed(inverseLower(G, k), k), transposed(A, k), k);
    this.precision.set(timesTransposed(K, K, k));
  }
}
