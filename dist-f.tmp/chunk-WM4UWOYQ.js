import {
  dense,
  hidden,
  parameter,
  parametersOf
} from "./chunk-5RTLSGSM.js";
import {
  concat,
  tanh
} from "./chunk-M7QTAQBK.js";
import {
  Graph,
  compile
} from "./chunk-XHHEE3EZ.js";

// src/model/policy.ts
var network = (x, name, widths, outputs) => dense(hidden(x, name, widths, 0, "relu"), `${name}.out`, outputs), stateOf = (observation, condition) => condition ? concat(observation, condition) : observation, policyMean = ({ hidden: hidden2, action, choices }, state) => choices ? network(state, "policy", hidden2, choices) : tanh(network(state, "policy", hidden2, action)), logSigmaOf = ({ action }, graph) => parameter(graph, "policy.logSigma", 1, action);
function policyPlan(config, rows) {
  let graph = new Graph(), observation = graph.data("observation", rows, config.observation), condition = config.condition > 0 ? graph.data("condition", rows, config.condition) : null;
  return compile(graph, { mean: policyMean(config, stateOf(observation, condition)) });
}
function policyShapes(config) {
  let graph = new Graph();
  return policyMean(config, graph.data("state", 1, config.observation + config.condition)), config.choices || logSigmaOf(config, graph), new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}

export {
  network,
  stateOf,
  policyMean,
  logSigmaOf,
  policyPlan,
  policyShapes
};
