import {
  normalise
} from "./chunk-DBFQAMN3.js";
import {
  HEADS,
  LIKELIHOODS,
  placesOf
} from "./chunk-5RTLSGSM.js";
import {
  scaled
} from "./chunk-XHHEE3EZ.js";

// src/inference/model-inputs.ts
function comparisonLeaves(graph, { size, length }, rows) {
  return {
    pair: graph.data("pair", rows, 2 * length * size),
    stateMask: length > 1 ? graph.data("stateMask", rows, 2 * length) : null
  };
}
function answerLeaves(graph, config, users) {
  let places = placesOf(config), mask = graph.data("mask", users, places), rows = scaled(mask.rows, places);
  return { ...comparisonLeaves(graph, config, rows), label: graph.data("label", rows, 1), mask, shares: !0 };
}
function alternativeLeaves(graph, { size, length }, n, comparisons) {
  let comparison = comparisons > 0 ? graph.data("comparison", comparisons, length * size) : null, stateMask = length > 1 ? graph.data("stateMask", n, length) : null;
  return { alternatives: { states: graph.data("alternatives", n, length * size), stateMask }, comparison };
}
var rewardsAt = (config, { alternatives, comparison }, z) => HEADS[config.head].rewards(config, LIKELIHOODS[config.likelihood], alternatives, z, comparison);
function loadPlan(backend, plan, model, seed = 0) {
  let program = backend.load(plan, seed);
  for (let [name, leaf] of plan.named) {
    let values = leaf.leaf === "parameter" ? model.parameters.get(name) : void 0;
    values && program.write(name, values);
  }
  return model.comparison && plan.named.has("comparison") && program.write("comparison", model.comparison.data), program;
}
function writeAnswers(program, model, users) {
  let places = program.plan.named.get("mask")?.cols;
  writeComparisons(program, model, users, places);
  let label = new Float32Array(users.length * places), mask = new Float32Array(users.length * places);
  users.forEach((answers, u) => {
    answers.forEach((answer, i) => {
      label[u * places + i] = answer.label, mask[u * places + i] = 1;
    });
  }), program.write("label", label), program.write("mask", mask);
}
function writeComparisons(program, { config, normalisation }, users, places) {
  let { size, length } = config, pair = new Float32Array(users.length * places * 2 * length * size), stateMask = new Float32Array(users.length * places * 2 * length), writeSide = (side, row) => {
    normalise(side, normalisation, pair, row * length * size), stateMask.fill(1, row * length, row * length + side.length / size);
  };
  users.forEach((comparisons, u) => {
    comparisons.forEach(({ a, b }, i) => {
      writeSide(a, 2 * (u * places + i)), writeSide(b, 2 * (u * places + i) + 1);
    });
  }), program.write("pair", pair), writeStateMask(program, stateMask);
}
function writeAlternatives(program, model, alternatives) {
  let { size, length } = model.config, states = new Float32Array(alternatives.length * length * size), stateMask = new Float32Array(alternatives.length * length);
  alternatives.forEach((alternative, i) => {
    normalise(alternative, model.normalisation, states, i * length * size), stateMask.fill(1, i * length, i * length + alternative.length / size);
  }), program.write("alternatives", states), writeStateMask(program, stateMask);
}
function writeStateMask(program, stateMask) {
  program.plan.named.has("stateMask") && program.write("stateMask", stateMask);
}

export {
  comparisonLeaves,
  answerLeaves,
  alternativeLeaves,
  rewardsAt,
  loadPlan,
  writeAnswers,
  writeComparisons,
  writeAlternatives
};
