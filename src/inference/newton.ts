// Newton's method for one user's z under a trained model, and Laplace's approximation of the posterior there. It maximises
//
//   J(z) = Σ_i log P(y_i | z) + β log p(z)
//
// starting at the encoder's posterior mean or, without an encoder network, at the prior mean. Training with β < 1 weights the
// prior by β only, so the model's posterior is the density ∝ exp(J / β). Laplace's method approximates it by N(z, β·H⁻¹),
// with H the curvature of −J.

import type { Program } from "../backend/backend.ts";
import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { type PersonalConfig, placesOf } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import { TRAINING_LIKELIHOODS } from "../model/likelihood/training.ts";
import type { PersonalModel } from "../model/model.ts";
import { prior, priorInformation } from "../model/posterior.ts";
import {
  add,
  affine,
  assign,
  compile,
  copy,
  exp,
  expand,
  Graph,
  gradient,
  inverseCholesky,
  less,
  matmul,
  maximum,
  multiply,
  negate,
  type Plan,
  repeatRows,
  reshape,
  scale,
  select,
  slice,
  sqrt,
  square,
  subtract,
  sum,
  sumColumns,
  sumRows,
  type Tensor,
  tileRows,
} from "../plan/index.ts";
import { programOver } from "./last-answers.ts";
import { answerLeaves, loadPlan, writeAnswers } from "./model-inputs.ts";
import { SAMPLES, sampleNoise } from "./posterior-plans.ts";
import { repeatBlocks } from "./prediction-plans.ts";
import type { ResizedProgram } from "./resized-program.ts";
import { type AnswerTerms, meanScores, togetherLeaf, withChoices, writeTogether } from "./several-alternatives.ts";

/** Name of the leaf with the fitted z [users, L]: a parameter of the plan, not of the model. */
export const FITTED = "fitted";

/**
 * Fits z by `steps` Newton steps on each user's answers, from `start` [users, L]. The results of the last run are for z after all
 * steps.
 */
export function runNewton(
  program: Program,
  model: PersonalModel,
  users: readonly (readonly LabelledPair[])[],
  start: ArrayLike<number>,
  steps: number,
): void | Promise<void> {
  program.write(FITTED, start);
  writeAnswers(program, model, users);
  writeTogether(program, users);
  return program.run(steps + 1); // a run's results are for z before its step
}

/** Fits z to one user's answers, from the prior mean unless there is a `start`, and returns the program with the results. */
export type NewtonMethod = (
  backend: WasmBackend,
  sized: ResizedProgram,
  answers: readonly LabelledPair[],
  start?: ArrayLike<number>,
) => WasmProgram;

/** Newton's method for one user at a time, on a device. @throws RangeError when the model's β is 0. */
export function newtonMethod(model: PersonalModel, steps: number): NewtonMethod {
  const prior = model.parameters.get("prior.mean") as Float32Array;
  const usual = newtonPlan(model.config, 1, true);
  return (backend, sized, answers, start = prior) => {
    const { current, program } = programOver(sized, model.config, answers, (config) =>
      loadPlan(backend, config === model.config ? usual : newtonPlan(config, 1, true), model),
    );
    runNewton(program, model, [current], start, steps);
    return program;
  };
}

/** The line search tries these multiples of the Newton step and takes the best, or stays if none raises J. */
const STEP_SIZES = [1, 0.5, 0.25, 0.0625];

/**
 * Each run takes one Newton step for every user's z [users, L], which never lowers J. Data: `answerLeaves`; write the starting
 * point to `FITTED`. Results, for z before the step: `objective` [users, 1], `mean` and `variance` [users, L], `root`
 * [users·L, L], whose rows' products add up to the covariance, and samples `z` [users·64, L] from the Laplace approximation. H is the Gauss–Newton matrix Σ I(ℓ)·∇ℓ∇ℓᵀ + β·Λ, with I the Fisher information
 * of an answer, or of a choice about the logits of its comparisons. It is positive definite for every head.
 *
 * @param severalAlternatives Whether answers may be choices among several alternatives.
 * @throws RangeError when the model's β is 0: without a prior there is no posterior.
 */
export function newtonPlan(config: PersonalConfig, users: number, severalAlternatives = false): Plan {
  const { latent, beta } = config;
  const N = placesOf(config);
  if (!(beta > 0))
    throw new RangeError(`refine: the model was trained at β = ${beta}; without a prior there is no posterior`);
  const head = HEADS[config.head];
  const likelihood = TRAINING_LIKELIHOODS[config.likelihood];
  const graph = new Graph();
  const { pair, stateMask, label, mask } = answerLeaves(graph, config, users);
  const z = graph.parameter(FITTED, users, latent);
  const p = prior(graph, latent);
  const batch = z.rows;
  const together = severalAlternatives && !head.pairwise ? togetherLeaf(graph, config, batch) : null;
  const precision = scale(exp(negate(p.logVariance)), beta); //                           β·Λ, [1, L]
  const termsOf = (logit: Tensor, y: Tensor, together: Tensor | null): AnswerTerms => {
    const probability = likelihood.probability(logit);
    const pairs = {
      logProbability: likelihood.logProbability(logit, y),
      score: likelihood.score(logit, probability, y),
      information: likelihood.information(logit, probability),
    };
    return together ? withChoices(pairs, logit, y, together) : pairs;
  };
  const objective = (at: Tensor, { logProbability }: AnswerTerms, answered: Tensor): Tensor => {
    const logLikelihood = sumColumns(multiply(answered, reshape(logProbability, N)));
    return subtract(logLikelihood, sumColumns(multiply(precision, affine(square(subtract(at, p.mean)), 0.5, 0))));
  };

  // ∇ℓ of every answer: each answer has its own copy of z, so one backward pass computes all gradients.
  const copies = repeatRows(z, N); //                                                     [users·N, L]
  const logit = head.compare(config, { pair, stateMask }, copies); //                     [users·N, 1]
  const [slope] = gradient(sum(logit), [copies]) as [Tensor]; //                          ∇ℓ, [users·N, L]
  const terms = termsOf(logit, label, together);
  const answered = reshape(mask, 1);
  const curved = multiply(slope, sqrt(multiply(answered, terms.information)));
  const score = multiply(multiply(answered, terms.score), slope);
  const squares = matmul(curved, curved, { transposeA: true, batch }); //                 [users·L, L]
  const means = together && meanScores(score, together, batch);
  const information = means ? subtract(squares, matmul(means, means, { transposeA: true, batch })) : squares;
  const w = inverseCholesky(add(information, scale(priorInformation(p, batch).precision, beta))); // H⁻¹ = wᵀw
  const gradientOfJ = subtract(sumRows(score, N), multiply(precision, subtract(z, p.mean))); // [users, L]
  const step = matmul(matmul(gradientOfJ, w, { transposeB: true, batch }), w, { batch });

  const K = STEP_SIZES.length;
  const sizes = tileRows(graph.constant(STEP_SIZES, K), batch); //                        [users·K, 1]
  const trials = add(repeatRows(z, K), multiply(sizes, repeatRows(step, K))); //           [users·K, L]
  const repeated = (t: Tensor): Tensor => repeatBlocks(t, batch, K);
  const comparisons = { pair: repeated(pair), stateMask: stateMask && repeated(stateMask) };
  const reachedTerms = termsOf(
    head.compare(config, comparisons, trials),
    repeated(label),
    together && repeated(together),
  );
  const reached = objective(trials, reachedTerms, reshape(repeated(answered), N));
  const before = objective(z, terms, mask); //                                            [users, 1]
  let [best, value] = [z, before];
  for (let k = 0; k < K; k++) {
    const J = slice(reshape(reached, K), k, k + 1);
    const candidate = slice(reshape(trials, K * latent), k * latent, (k + 1) * latent);
    best = select(expand(less(value, J), batch, latent), candidate, best);
    value = maximum(value, J);
  }
  assign(z, best);
  const deviation = scale(w, Math.sqrt(beta));
  const draws = add(repeatRows(z, SAMPLES), matmul(sampleNoise(graph, batch, latent), deviation, { batch }));
  return compile(graph, {
    objective: before,
    mean: copy(z),
    variance: sumRows(square(deviation), latent),
    root: deviation,
    z: draws,
  });
}
