// Moment matching: samples of z with the mean and covariance of the exact posterior p(z | answers), which adaptive importance
// sampling estimates. The first proposal is q. It is least exact for choices among several alternatives, whose comparisons the
// encoder takes for independent answers.

import type { Program } from "../backend/backend.ts";
import { dot } from "../base/matrices.ts";
import { Random } from "../base/philox.ts";
import { POSTERIOR_NOISE } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { Encoder } from "../model/encoder/encoder.ts";
import { ENCODERS } from "../model/encoder/index.ts";
import { linearWeights } from "../model/head/linear.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { identity, prior } from "../model/posterior.ts";
import {
  add,
  affine,
  compile,
  divide,
  exp,
  Graph,
  inverseCholesky,
  matmul,
  minimum,
  multiply,
  type Plan,
  reshape,
  scale,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  sum,
  sumColumns,
  sumRows,
  type Tensor,
} from "../plan/index.ts";
import { extent } from "../plan/shape.ts";
import { answerLeaves, writeAnswers } from "./model-inputs.ts";
import { SAMPLES } from "./posterior-plans.ts";
import { choiceLikelihood, writeTogether } from "./several-alternatives.ts";

/** The numbers of weighted draws: of q, then of the Gaussian with the moments that these estimate. */
const DRAWS = [64, 128];
/** What is added to the variance of a logit under q: a thousandth, and a relative part that exceeds the rounding of f32. */
const [RIDGE, ROUNDING] = [1e-3, 1e-5];

/**
 * The samples `z` [64, L] of one user. Data: `answerLeaves`, and the `mean` [1, L] and `root` W [L, L] of q = N(mean, WᵀW). The head
 * is linear.
 * @param severalAlternatives Whether answers may be choices among several alternatives.
 */
export function matchedPlan(config: PersonalConfig, severalAlternatives: boolean): Plan {
  const { size, length, latent: L } = config;
  const graph = new Graph();
  const [mean, W] = [graph.data("mean", 1, L), graph.data("root", L, L)];
  const { pair, label, mask } = answerLeaves(graph, config, 1);
  const N = mask.cols;
  const half = pair.cols / 2;
  const [m, R] = linearWeights(graph, size, L);
  const x = reshape(subtract(slice(pair, 0, half), slice(pair, half, 2 * half)), size); //   [N·T, d]
  const utilities = (w: Tensor) => sumRows(matmul(x, w, { transposeB: true }), length);
  const G = multiply(utilities(R), reshape(mask, 1)); //                         [N, L]
  const logitAtMean = add(utilities(m), matmul(G, mean, { transposeB: true })); //           [N, 1]
  const H = matmul(G, W, { transposeB: true }); //                                          of q's noise ε: z = mean + ε·W

  // Fewer answers than dimensions say nothing about some of them. There q is the prior, if its encoder is for linear heads.
  const isNarrow = N < L && (ENCODERS[config.encoder] as Encoder).head !== undefined;
  const { F, B, C, known } = isNarrow ? rowSpace(H) : { F: L, B: null, C: H, known: ones(graph, L) };
  const eye = identity(graph, F, extent(1));
  const knownRows = reshape(known, 1); //                                                   [F, 1]
  const dimensions = sum(known);
  const inNoise = (rows: Tensor) => (B ? matmul(rows, B) : rows); //                        [·, F] → [·, L]
  const p = prior(graph, L);
  const precision = exp(scale(p.logVariance, -0.5)); //                                     1/σ of the prior, [1, L]
  const distance = multiply(subtract(mean, p.mean), precision);
  const Q = multiply(multiply(B ? matmul(B, W) : W, precision), sqrt(knownRows)); //       [F, L]
  const y = reshape(label, N);
  const adjust = severalAlternatives ? choiceLikelihood(config)?.adjust(graph, config) : null;

  // The proposal is e = shift + ε·A, which weighted draws of ε improve: first few, then more.
  let shift = graph.constant(new Array(F).fill(0), 1); //                                   [1, F]
  let A = eye; //                                                                        [F, F]
  for (const draws of DRAWS) {
    const ε = white(graph, draws, F); //                                                    [S, F]
    const atShift = add(reshape(logitAtMean, N), matmul(shift, C, { transposeB: true })); //  [1, N]
    const logit = add(matmul(ε, matmul(A, C, { transposeB: true })), atShift); //           [S, N]
    const ofPairs = LIKELIHOODS[config.likelihood].logProbability(logit, y);
    const logLikelihood = sumColumns(adjust?.(ofPairs, logit, y) ?? ofPairs); //            absent answers add constants
    const [from, along] = [add(distance, matmul(shift, Q)), matmul(A, Q)]; //               (z − m)/σ = from + ε·along
    const narrower = subtract(multiply(eye, known), matmul(along, along, { transposeB: true }));
    const slope = subtract(matmul(ε, scale(narrower, 0.5)), matmul(from, along, { transposeB: true }));
    const weight = truncatedShares(add(logLikelihood, sumColumns(multiply(ε, slope)))); //  [S, 1]
    // The fewer draws count, the more of the covariance is kept.
    const effective = divide(graph.constant(1), sum(square(weight)));
    const trust = multiply(known, divide(effective, add(effective, dimensions))); //        [1, F]
    const center = matmul(weight, ε, { transposeA: true });
    const second = matmul(multiply(ε, weight), ε, { transposeA: true });
    const covariance = multiply(subtract(second, matmul(center, center, { transposeA: true })), trust);
    const V = add(multiply(covariance, knownRows), multiply(eye, affine(trust, -1, 1))); // [F, F]
    const T = matmul(V, inverseCholesky(V), { transposeB: true }); //                       V = T·Tᵀ
    shift = add(shift, matmul(multiply(center, known), A));
    A = matmul(T, A, { transposeA: true });
  }
  const moved = B ? add(identity(graph, L, extent(1)), matmul(B, inNoise(subtract(A, eye)), { transposeA: true })) : A;
  const z = add(matmul(white(graph, SAMPLES, L), matmul(moved, W)), add(mean, matmul(inNoise(shift), W)));
  return compile(graph, { z });
}

/** The part of q's noise that moves the answers' logits: e ~ N(0, I) [F], with ε = e·B and logits C·e, each up to a part without e. */
interface NoiseSpace {
  readonly F: number;
  /** [F, L]; null is the identity. */
  readonly B: Tensor | null;
  /** [N, F] */
  readonly C: Tensor;
  /** [1, F]: 1, or 0 where a row of B is 0, because its answer's logit is a combination of those before it. */
  readonly known: Tensor;
}

/** The space of the rows of H [N, L], in the order of the Gram–Schmidt process: H·Hᵀ = C·Cᵀ, and B = C⁻¹·H. */
function rowSpace(H: Tensor): NoiseSpace {
  const N = H.rows.times;
  const K = matmul(H, H, { transposeB: true });
  const eye = identity(H.graph, N, extent(1));
  const inverse = inverseCholesky(add(K, multiply(eye, affine(K, ROUNDING, RIDGE))));
  const B = matmul(inverse, H);
  const known = reshape(sumColumns(square(B)), N);
  return { F: N, B, C: multiply(matmul(K, inverse, { transposeB: true }), sqrt(known)), known };
}

/**
 * Weights of sum 1 from their logarithms: [S, 1] → [S, 1]. They are truncated at √S times their mean (Ionides 2008): where the
 * proposal is far from the posterior, no single draw decides.
 */
function truncatedShares(logWeight: Tensor): Tensor {
  const n = logWeight.rows.times;
  const truncated = minimum(softmax(reshape(logWeight, n)), logWeight.graph.constant(Math.sqrt(n) / n));
  return reshape(divide(truncated, sum(truncated)), 1);
}

const ones = (graph: Graph, n: number): Tensor => graph.constant(new Array(n).fill(1));

/**
 * Standard normal noise in antithetic pairs [n, columns], whose mean is 0 and whose covariance is the identity: exactly, up to n/2
 * columns, and in each n/2 of more. It is fixed and the same for all users, so rankings are reproducible.
 */
function white(graph: Graph, n: number, columns: number): Tensor {
  const random = new Random(columns, POSTERIOR_NOISE);
  const half = n / 2;
  const noise: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const own = new Float64Array(half);
    for (let i = 0; i < half; i++) own[i] = random.normal();
    for (let k = c - (c % half); k < c; k++) {
      const other = noise[k] as Float64Array;
      const share = dot(own, other) / half;
      for (let i = 0; i < half; i++) own[i] = (own[i] as number) - share * (other[i] as number);
    }
    const size = Math.sqrt(dot(own, own) / half);
    noise.push(own.map((x) => x / size));
  }
  const values = new Float32Array(n * columns);
  for (let k = 0; k < values.length; k++) {
    const i = Math.floor(k / columns);
    values[k] = (i % 2 === 0 ? 1 : -1) * (noise[k % columns]?.[i >> 1] as number);
  }
  return graph.constant(values, n);
}

/** Writes the user's answers and their q. */
export function writeMatched(
  program: Program,
  model: PersonalModel,
  answers: readonly LabelledPair[],
  q: { mean: ArrayLike<number>; root: ArrayLike<number> },
): void {
  program.write("mean", q.mean);
  program.write("root", q.root);
  writeAnswers(program, model, [answers]);
  writeTogether(program, [answers]);
}
