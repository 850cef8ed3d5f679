// Distributional preference learning: a distribution of rewards for everyone, whose spread takes up what users disagree
// about (Siththaranjan et al. 2024; paper, appendix E). P(A ≻ B) is the chance that A's draw is the larger one.

import { compareSides } from "../model/head/head.ts";
import type { ModelConfig } from "../model/model.ts";
import { add, divide, log, multiply, repeatRows, reshape, scale, sum, sumRows, type Tensor } from "../plan/index.ts";
import { accuracy, type Batch, crossEntropies, type DataLeaves, sideValues, stateHere } from "./batch.ts";
import type { Objective } from "./report.ts";

/** Weight of the negative entropy that keeps the categorical distributions from collapsing onto few atoms. */
const ENTROPY = 0.1;

/**
 * L = E over answers [−log P(chosen ≻ rejected)]; for the categorical model + 0.1 Σ_k p̄_k log p̄_k, p̄ the mean
 * distribution of all states of all sides. (A penalty on the mean-variance model's variance has weight 0 in the paper's runs.)
 */
export function dpl(config: ModelConfig, data: DataLeaves, answers: Batch): Objective {
  const values = sideValues(config, data, answers, null); //                              [B·P·2T, k]
  const here = stateHere(config, answers);
  const logit = reshape(compareSides(config, values, here), answers.label.cols); //       [B, P]
  let loss = divide(sum(crossEntropies(logit, answers)), sum(answers.presence));
  if (config.method === "dpl-categorical") {
    const answered = repeatRows(reshape(answers.presence, 1), 2 * config.length);
    const weight = here ? multiply(answered, here) : answered; //                         [B·P·2T, 1]
    const average: Tensor = divide(sumRows(multiply(values, weight)), sum(weight)); //    [1, k]
    loss = add(loss, scale(sum(multiply(average, log(average))), ENTROPY));
  }
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}
