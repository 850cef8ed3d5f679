// Low-rank preferences: r(s, u) = m·s + z_u·(R s), with K features R s that all users share and K weights z_u of each user
// (LoRe, Bose et al. 2025; reward features, Barreto et al. 2025). A user's weights are the MAP estimate under the prior p(z).
// Every step computes it anew, so no table of users is kept, and held-out users have the same loss as users in training.

import { at } from "../base/arrays.ts";
import type { PersonalConfig } from "../model/config.ts";
import { TRAINING_LIKELIHOODS } from "../model/likelihood/training.ts";
import { identity, type Prior, prior, priorInformation } from "../model/posterior.ts";
import {
  add,
  affine,
  exp,
  expand,
  gatherGroups,
  gradient,
  inverseCholesky,
  less,
  log,
  matmul,
  maximum,
  mean,
  multiply,
  negate,
  repeatRows,
  reshape,
  scale,
  select,
  square,
  stopGradient,
  subtract,
  sum,
  sumColumns,
  sumRows,
  type Tensor,
} from "../plan/index.ts";
import type { Extent } from "../plan/shape.ts";
import { accuracy, type Batch, type DataLeaves, logits, negativeLogLikelihood } from "./batch.ts";
import type { Objective } from "./report.ts";

/** Newton steps from the prior mean to the estimate from half of the answers, and from there to that from all. −J is convex. */
const NEWTON_STEPS = 3;
/** The line search tries these multiples of a Newton step and takes the best, or stays if none raises J. */
const STEP_SIZES = [1, 0.25];

/** P answers of each of B users, whose logits are ℓ = a + G·z: a and G are [B·P, 1] and [B·P, K]. */
interface LinearAnswers extends Batch {
  a: Tensor;
  G: Tensor;
}

/**
 * Laplace's approximation of the negative log marginal likelihood of the answers,
 *
 *   L = E over users [−J(ẑ) + ½ log det H − ½ log det Λ],  J(z) = log P(answers | z) − ½ (z − μ)ᵀΛ(z − μ),
 *
 * with ẑ = argmax J, H the curvature of −J there, and p(z) = N(μ, Λ⁻¹). −J alone is the loss of penalised maximum likelihood,
 * which has no minimum: a larger R and smaller z lower it. With the determinants the penalty, which is the prior, is learned.
 * The accuracy is that of every second task of a user, predicted from the others.
 */
export function lowRank(config: PersonalConfig, data: DataLeaves, batch: Batch): Objective {
  const p = prior(data.states.graph, config.latent);
  const answers = linearAnswers(config, data, batch);
  const fixed = { ...answers, a: stopGradient(answers.a), G: stopGradient(answers.G) };
  const fixedPrior = { mean: stopGradient(p.mean), logVariance: stopGradient(p.logVariance) };
  const start = repeatRows(fixedPrior.mean, batch.label.rows.times);
  const isKnown = everySecondTask(batch, data.labels.cols); //                              [1, P]
  const half = mapEstimate(config, { ...fixed, mask: multiply(batch.mask, isKnown) }, fixedPrior, start);
  const map = mapEstimate(config, fixed, fixedPrior, half);

  // A last step, with its curvature constant: it moves ẑ by nothing, and has the derivative of ẑ with respect to R, m and p.
  const { slope, H } = derivatives(config, answers, p, map);
  const z = add(map, solve(stopGradient(inverseCholesky(H)), slope)); //                    [B, K]
  const w = inverseCholesky(derivatives(config, answers, p, z).H); //                       H⁻¹ = wᵀw
  const halfLogDet = negate(sumColumns(reshape(log(diagonals(w, z.rows)), config.latent))); //      [B, 1]
  const loss = add(
    mean(subtract(halfLogDet, penalisedLikelihood(config, answers, p, z))),
    scale(sum(p.logVariance), 0.5),
  );

  const predicted = { ...batch, mask: multiply(batch.mask, affine(isKnown, -1, 1)) };
  return { loss, metrics: { loss, accuracy: accuracy(logitsAt(fixed, half), predicted) } };
}

/** The head is linear in z, so a and G are its value and its gradient at z = 0. */
function linearAnswers(config: PersonalConfig, data: DataLeaves, batch: Batch): LinearAnswers {
  const rows = { ...batch, pair: reshape(batch.pair, 2 * config.length) };
  const zero = expand(rows.pair.graph.constant(0), rows.pair.rows, config.latent);
  const a = logits(config, data, rows, zero);
  return { ...batch, a, G: at(gradient(sum(a), [zero]), 0) };
}

/** [B, P] */
function logitsAt({ a, G, label }: LinearAnswers, z: Tensor): Tensor {
  const P = label.cols;
  return reshape(add(a, sumColumns(multiply(G, repeatRows(z, P)))), P);
}

/** J of each user at z [B, K]: [B, 1]. */
function penalisedLikelihood(config: PersonalConfig, answers: LinearAnswers, p: Prior, z: Tensor): Tensor {
  const squares = multiply(square(subtract(z, p.mean)), exp(negate(p.logVariance)));
  const loss = add(negativeLogLikelihood(config, logitsAt(answers, z), answers), scale(sumColumns(squares), 0.5));
  return negate(loss);
}

/** ∂J/∂z [B, K] and H [B·K, K], with the Fisher information of the answers. */
function derivatives(config: PersonalConfig, answers: LinearAnswers, p: Prior, z: Tensor) {
  const { G, label, mask, choices } = answers;
  const batch = z.rows;
  const logit = logitsAt(answers, z);
  const [ofLoss] = gradient(sum(negativeLogLikelihood(config, logit, answers)), [logit]) as [Tensor];
  const score = multiply(reshape(negate(ofLoss), 1), G); //                                 [B·P, K]
  const product = (x: Tensor, y: Tensor) => matmul(x, y, { transposeA: true, batch });
  const weighted = (weight: Tensor) => product(multiply(G, reshape(weight, 1)), G);
  let information: Tensor; //                                                               [B·K, K]
  if (choices) {
    // Of a choice Σ_j p_j G_j G_jᵀ − (Σ_j p_j G_j)(…)ᵀ over the alternatives that lost; the score is ∓p_j.
    const p = multiply(affine(label, -2, 1), ofLoss);
    const ofChoices = sumRows(gatherGroups(score, choices.index), choices.size);
    information = subtract(weighted(p), product(ofChoices, ofChoices));
  } else {
    const likelihood = TRAINING_LIKELIHOODS[config.likelihood];
    information = weighted(multiply(mask, likelihood.information(logit, likelihood.probability(logit))));
  }
  const towards = multiply(subtract(z, p.mean), exp(negate(p.logVariance)));
  return {
    slope: subtract(sumRows(score, label.cols), towards),
    H: add(information, priorInformation(p, z.rows).precision),
  };
}

/** argmax J of each user, [B, K], by Newton's method from `start` with a line search, which never lowers J. */
function mapEstimate(config: PersonalConfig, answers: LinearAnswers, p: Prior, start: Tensor): Tensor {
  let z = start;
  for (let n = 0; n < NEWTON_STEPS; n++) {
    const { slope, H } = derivatives(config, answers, p, z);
    const step = solve(inverseCholesky(H), slope);
    let [best, J] = [z, penalisedLikelihood(config, answers, p, z)];
    for (const size of STEP_SIZES) {
      const trial = add(z, scale(step, size));
      const reached = penalisedLikelihood(config, answers, p, trial);
      best = select(expand(less(J, reached), z.rows, z.cols), trial, best);
      J = maximum(J, reached);
    }
    z = best;
  }
  return z;
}

/** H⁻¹·x of each user, [B, K], with H⁻¹ = wᵀw. */
function solve(w: Tensor, x: Tensor): Tensor {
  const batch = x.rows;
  return matmul(matmul(x, w, { transposeB: true, batch }), w, { batch });
}

/** The diagonal of each K × K block: [B·K, K] → [B·K, 1]. */
const diagonals = (w: Tensor, batch: Extent): Tensor => sumColumns(multiply(w, identity(w.graph, w.cols, batch)));

/** 1 for the comparisons of every second task of `size` comparisons, beginning with the second: [1, P]. */
const everySecondTask = ({ label }: Batch, size: number): Tensor =>
  label.graph.constant(
    Array.from({ length: label.cols }, (_, i) => Math.floor(i / size) % 2),
    1,
  );
