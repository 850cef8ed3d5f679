import {
  alternativeLeaves,
  answerLeaves,
  comparisonLeaves,
  rewardsAt
} from "./chunk-BDQRS2BW.js";
import {
  HEADS,
  LIKELIHOODS,
  latentSize,
  placesOf,
  prior
} from "./chunk-5RTLSGSM.js";
import {
  expand,
  gatherGroups,
  meanRows,
  repeatRows,
  reshape,
  select,
  softmax,
  sqrt,
  square,
  subtract,
  tileRows
} from "./chunk-M7QTAQBK.js";
import {
  Random
} from "./chunk-2Z7GBDHD.js";
import {
  Graph,
  compile,
  extent,
  scaled
} from "./chunk-XHHEE3EZ.js";

// src/inference/posterior-plans.ts
var SAMPLES = 64;
function sampleNoise(graph, users, latent) {
  let random = new Random(0, 28161), antithetic = Array.from({ length: SAMPLES / 2 }, () => Array.from({ length: latent }, () => random.normal())).flatMap((\u03B5) => [\u03B5, \u03B5.map((x) => -x)]).flat();
  return tileRows(graph.constant(antithetic, SAMPLES), users);
}
function encoderPlan(config, network, users) {
  let { hidden, latent } = config, graph = new Graph(), rows = graph.count("users", users), q = network.encode(answerLeaves(graph, config, rows), hidden, prior(graph, latent)), z = network.predictsAtMean ? repeatRows(q.mean, SAMPLES) : q.sample(sampleNoise(graph, rows, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z });
}
function contributionPlan(config, encoder) {
  let graph = new Graph(), answer = answerLeaves(graph, { ...config, comparisons: 1 }, 1);
  return compile(graph, { contribution: encoder.contributions(answer, config.hidden, config.latent) });
}
function aggregationPlan(config, encoder) {
  let { latent } = config, graph = new Graph(), contributions = graph.data("contributions", 2 * placesOf(config), encoder.columns(latent)), q = encoder.posterior(contributions, extent(1), prior(graph, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z: q.sample(sampleNoise(graph, extent(1), latent)) });
}

// src/inference/prediction-plans.ts
function choicePlan(config, users, questions) {
  let graph = new Graph(), head = HEADS[config.head], { probability } = LIKELIHOODS[config.likelihood], rows = graph.count("users", users), comparisons = comparisonLeaves(graph, config, scaled(rows, questions));
  if (config.kind === "shared") {
    let p2 = probability(head.compare(config, comparisons, null));
    return compile(graph, { probability: reshape(p2, questions) });
  }
  let z = graph.data("z", scaled(rows, SAMPLES), config.latent), { pair, stateMask } = comparisons, repeated = {
    pair: repeatBlocks(pair, rows, SAMPLES),
    stateMask: stateMask && repeatBlocks(stateMask, rows, SAMPLES)
  }, p = reshape(probability(head.compare(config, repeated, z)), questions);
  return compile(graph, { probability: meanRows(p, SAMPLES) });
}
function repeatBlocks(x, blocks, times) {
  let n = x.rows.times / blocks.times, index = Array.from({ length: blocks.max * times * n }, (_, i) => i % n);
  return gatherGroups(x, x.graph.constant(index, blocks, "i32"));
}
function rankPlan(config, alternatives, { users = 1, comparisons = 0, neutral = !1 } = {}) {
  let graph = new Graph(), leaves = alternativeLeaves(graph, config, alternatives, comparisons), latent = latentSize(config), rewards = (z) => rewardsAt(config, leaves, latent > 0 ? graph.data(z, users * SAMPLES, latent) : null), personal = rewards("z"), r = neutral ? select(expand(graph.data("neutral", 1, alternatives), personal.rows, alternatives), rewards("everyone"), personal) : personal, samples = latent > 0 ? SAMPLES : 1, reward = meanRows(r, samples), uncertainty = sqrt(meanRows(square(subtract(r, repeatRows(reward, samples))), samples));
  return compile(graph, { reward, uncertainty, best: meanRows(softmax(r), samples) });
}
function rewardPlan(config, alternatives, comparisons = 0) {
  let graph = new Graph(), leaves = alternativeLeaves(graph, config, alternatives, comparisons), z = latentSize(config) > 0 ? graph.data("z", SAMPLES, latentSize(config)) : null;
  return compile(graph, { reward: rewardsAt(config, leaves, z) });
}

export {
  SAMPLES,
  sampleNoise,
  encoderPlan,
  contributionPlan,
  aggregationPlan,
  choicePlan,
  repeatBlocks,
  rankPlan,
  rewardPlan
};
