import {
  choiceLikelihood,
  meanScores,
  togetherLeaf,
  withChoices,
  writeTogether
} from "./chunk-UANJN4AF.js";
import {
  SAMPLES,
  repeatBlocks,
  sampleNoise
} from "./chunk-MWLQ3WTO.js";
import {
  programOver
} from "./chunk-OPOUNEVV.js";
import {
  answerLeaves,
  loadPlan,
  writeAnswers
} from "./chunk-BDQRS2BW.js";
import {
  HEADS,
  LIKELIHOODS,
  logistic,
  logisticTraining,
  networkOf,
  placesOf,
  prior,
  priorInformation
} from "./chunk-5RTLSGSM.js";
import {
  add,
  affine,
  assign,
  copy,
  exp,
  expand,
  gradient,
  inverseCholesky,
  less,
  matmul,
  maximum,
  minimum,
  multiply,
  negate,
  repeatRows,
  reshape,
  scale,
  select,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  sum,
  sumColumns,
  sumRows,
  tileRows
} from "./chunk-M7QTAQBK.js";
import {
  Graph,
  compile,
  extent
} from "./chunk-XHHEE3EZ.js";

// src/model/likelihood/training.ts
var TRAINING_LIKELIHOODS = {
  logistic: { ...logistic, ...logisticTraining }
};

// src/inference/newton.ts
var FITTED = "fitted";
function runNewton(program, model, users, start, steps) {
  return program.write(FITTED, start), writeAnswers(program, model, users), writeTogether(program, users), program.run(steps + 1);
}
function newtonMethod(model, steps) {
  let prior2 = model.parameters.get("prior.mean"), usual = newtonPlan(model.config, 1, !0);
  return (backend, sized, answers, start = prior2) => {
    let { current, program } = programOver(
      sized,
      model.config,
      answers,
      (config) => loadPlan(backend, config === model.config ? usual : newtonPlan(config, 1, !0), model)
    );
    return runNewton(program, model, [current], start, steps), program;
  };
}
var STEP_SIZES = [1, 0.5, 0.25, 0.0625];
function newtonPlan(config, users, severalAlternatives = !1) {
  let { latent, beta } = config, N = placesOf(config);
  if (!(beta > 0))
    throw new RangeError(`refine: the model was trained at \u03B2 = ${beta}; without a prior there is no posterior`);
  let head = HEADS[config.head], likelihood = TRAINING_LIKELIHOODS[config.likelihood], graph = new Graph(), { pair, stateMask, label, mask } = answerLeaves(graph, config, users), z = graph.parameter(FITTED, users, latent), p = prior(graph, latent), batch = z.rows, together = severalAlternatives && !head.pairwise ? togetherLeaf(graph, config, batch) : null, precision = scale(exp(negate(p.logVariance)), beta), termsOf = (logit2, y, together2) => {
    let probability = likelihood.probability(logit2), pairs = {
      logProbability: likelihood.logProbability(logit2, y),
      score: likelihood.score(logit2, probability, y),
      information: likelihood.information(logit2, probability)
    };
    return together2 ? withChoices(pairs, logit2, y, together2) : pairs;
  }, objective = (at, { logProbability }, answered2) => {
    let logLikelihood = sumColumns(multiply(answered2, reshape(logProbability, N)));
    return subtract(logLikelihood, sumColumns(multiply(precision, affine(square(subtract(at, p.mean)), 0.5, 0))));
  }, copies = repeatRows(z, N), logit = head.compare(config, { pair, stateMask }, copies), [slope] = gradient(sum(logit), [copies]), terms = termsOf(logit, label, together), answered = reshape(mask, 1), curved = multiply(slope, sqrt(multiply(answered, terms.information))), score = multiply(multiply(answered, terms.score), slope), squares = matmul(curved, curved, { transposeA: !0, batch }), means = together && meanScores(score, together, batch), information = means ? subtract(squares, matmul(means, means, { transposeA: !0, batch })) : squares, w = inverseCholesky(add(information, scale(priorInformation(p, information).precision, beta))), gradientOfJ = subtract(sumRows(score, N), multiply(precision, subtract(z, p.mean))), step = matmul(matmul(gradientOfJ, w, { transposeB: !0, batch }), w, { batch }), K = STEP_SIZES.length, sizes = tileRows(graph.constant(STEP_SIZES, K), batch), trials = add(repeatRows(z, K), multiply(sizes, repeatRows(step, K))), repeated = (t) => repeatBlocks(t, batch, K), comparisons = { pair: repeated(pair), stateMask: stateMask && repeated(stateMask) }, reachedTerms = termsOf(
    head.compare(config, comparisons, trials),
    repeated(label),
    together && repeated(together)
  ), reached = objective(trials, reachedTerms, reshape(repeated(answered), N)), before = objective(z, terms, mask), [best, value] = [z, before];
  for (let k = 0; k < K; k++) {
    let J = slice(reshape(reached, K), k, k + 1), candidate = slice(reshape(trials, K * latent), k * latent, (k + 1) * latent);
    best = select(expand(less(value, J), batch, latent), candidate, best), value = maximum(value, J);
  }
  assign(z, best);
  let deviation = scale(w, Math.sqrt(beta)), draws = add(repeatRows(z, SAMPLES), matmul(sampleNoise(graph, batch, latent), deviation, { batch }));
  return compile(graph, {
    objective: before,
    mean: copy(z),
    variance: sumRows(square(deviation), latent),
    z: draws
  });
}

// src/inference/weighted-samples.ts
var MOST = Math.sqrt(SAMPLES) / SAMPLES, weighsSamples = ({ head, beta, encoder }) => head === "linear" && beta === 1 && networkOf(encoder) !== null;
function weightPlan(config, severalAlternatives) {
  let graph = new Graph(), choices = severalAlternatives ? choiceLikelihood(config) : null, z = graph.data("z", SAMPLES, config.latent), p = prior(graph, config.latent), { pair, stateMask, label, mask } = answerLeaves(graph, config, 1), y = reshape(label, mask.cols), logit = HEADS[config.head].compareAtEach(config, { pair, stateMask }, z), ofPairs = LIKELIHOODS[config.likelihood].logProbability(logit, y), ofAnswers = multiply(choices?.adjust(graph, config)(ofPairs, logit, y) ?? ofPairs, mask), distance = multiply(square(subtract(z, p.mean)), exp(negate(p.logVariance))), ofPriorOverQ = scale(subtract(square(sampleNoise(graph, extent(1), config.latent)), distance), 0.5), logWeight = add(sumColumns(ofAnswers), sumColumns(ofPriorOverQ)), share = softmax(reshape(logWeight, SAMPLES));
  return compile(graph, { weight: minimum(share, graph.constant(MOST)) });
}
function writeWeighted(program, model, answers, z) {
  program.write("z", z), writeAnswers(program, model, [answers]), writeTogether(program, [answers]);
}

export {
  TRAINING_LIKELIHOODS,
  runNewton,
  newtonMethod,
  newtonPlan,
  weighsSamples,
  weightPlan,
  writeWeighted
};
