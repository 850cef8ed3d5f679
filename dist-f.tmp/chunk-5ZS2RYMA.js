import {
  answerLeaves
} from "./chunk-BDQRS2BW.js";
import {
  HEADS,
  LIKELIHOODS,
  prior
} from "./chunk-5RTLSGSM.js";
import {
  add,
  assign,
  clip,
  copy,
  exp,
  expand,
  less,
  multiply,
  normal,
  reshape,
  scale,
  select,
  subtract,
  sumColumns,
  uniform
} from "./chunk-M7QTAQBK.js";
import {
  Random,
  exp as exp2
} from "./chunk-2Z7GBDHD.js";
import {
  Graph,
  compile
} from "./chunk-XHHEE3EZ.js";
import {
  at
} from "./chunk-NNLXVFEM.js";

// src/inference/particles.ts
var PARTICLES = "particles", STEP = 0.5, MIN_BETA = 0.01, MOVES = 8, sharpenedLogits = (config, comparisons, z) => scale(HEADS[config.head].compareAtEach(config, comparisons, z), 1 / Math.max(config.beta, MIN_BETA));
function movePlan(config, particles, choices) {
  let { latent } = config, graph = new Graph(), z = graph.parameter(PARTICLES, particles, latent), p = prior(graph, latent), { pair, stateMask, label, mask } = answerLeaves(graph, config, 1), y = reshape(label, mask.cols), adjust = choices?.adjust(graph, config), logLikelihood = (at2) => {
    let logit = sharpenedLogits(config, { pair, stateMask }, at2), logProbability = LIKELIHOODS[config.likelihood].logProbability(logit, y);
    return sumColumns(multiply(adjust?.(logProbability, logit, y) ?? logProbability, mask));
  }, before = logLikelihood(z), noise = multiply(normal(graph, particles, latent), exp(scale(p.logVariance, 0.5))), shrunk = scale(subtract(z, p.mean), Math.sqrt(1 - STEP * STEP)), proposal = add(add(shrunk, scale(noise, STEP)), p.mean), logRatio = subtract(logLikelihood(proposal), before), accepted = less(uniform(graph, particles, 1), exp(clip(logRatio, -50, 0)));
  return assign(z, select(expand(accepted, z.rows, latent), proposal, z)), compile(graph, { likelihood: copy(before) });
}
function probabilityPlan(config, particles) {
  let graph = new Graph(), comparisons = answerLeaves(graph, config, 1), z = graph.parameter(PARTICLES, particles, config.latent), logit = HEADS[config.head].compareAtEach(config, comparisons, z);
  return compile(graph, { probability: LIKELIHOODS[config.likelihood].probability(logit) });
}
function priorParticles({ config, parameters }, particles) {
  let random = new Random(0, 54437), { latent } = config, mean = parameters.get("prior.mean"), deviation = parameters.get("prior.logVariance").map((v) => exp2(v / 2)), z = new Float32Array(particles * latent);
  for (let s = 0; s < particles; s += 2)
    for (let j = 0; j < latent; j++) {
      let [m, step] = [at(mean, j), at(deviation, j) * random.normal()];
      z[s * latent + j] = m + step, s + 1 < particles && (z[(s + 1) * latent + j] = m - step);
    }
  return z;
}
function resample(z, latent, logWeights) {
  let largest = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < logWeights.length; s++) largest = Math.max(largest, at(logWeights, s));
  return resampleBy(
    Float64Array.from(logWeights, (logWeight) => exp2(logWeight - largest)),
    z,
    latent
  );
}
function resampleBy(weights, z, latent) {
  let particles = weights.length, total = 0;
  for (let s = 0; s < particles; s++) total += at(weights, s);
  let resampled = new Float32Array(z.length), [from, cumulative] = [0, at(weights, 0)];
  for (let s = 0; s < particles; s++) {
    let threshold = (s + 0.5) / particles * total;
    for (; cumulative < threshold && from < particles - 1; ) cumulative += at(weights, ++from);
    for (let l = 0; l < latent; l++) resampled[s * latent + l] = at(z, from * latent + l);
  }
  return resampled;
}

export {
  PARTICLES,
  MIN_BETA,
  MOVES,
  sharpenedLogits,
  movePlan,
  probabilityPlan,
  priorParticles,
  resample,
  resampleBy
};
