// Distributional preference learning: one distribution of rewards for everyone, whose spread represents disagreement between
// users (Siththaranjan et al. 2024; paper, appendix E). P(A ≻ B) is the probability that A's reward is the larger draw.

import type { SharedConfig } from "../model/config.ts";
import { DISTRIBUTIONAL_HEADS, type DistributionalHeadName } from "../model/head/index.ts";
import { REWARD_DISTRIBUTIONS } from "../model/head/training.ts";
import { batchStateMask, batchValues, compareSegments } from "../model/head/value-head.ts";
import { add, divide, multiply, negate, repeatRows, reshape, sum } from "../plan/index.ts";
import { accuracy, type Batch, type DataLeaves, logProbabilities } from "./batch.ts";
import type { Objective } from "./report.ts";

/**
 * L = E over answers [−log P(chosen ≻ rejected)] plus the head's penalty. (A penalty on the mean-variance model's variance
 * has weight 0 in the paper's runs.)
 */
export function dpl(config: SharedConfig, data: DataLeaves, answers: Batch): Objective {
  const name = config.head as DistributionalHeadName;
  const [head, { penalty }] = [DISTRIBUTIONAL_HEADS[name], REWARD_DISTRIBUTIONS[name]];
  const values = batchValues(head, config, data.states, answers.pair, null); //           [B·P·2T, k]
  const stateMask = batchStateMask(config, answers.pair);
  const logit = reshape(compareSegments(head, config, values, stateMask), answers.label.cols); // [B, P]
  const negativeLog = negate(sum(logProbabilities(config, logit, answers)));
  const reconstruction = divide(negativeLog, sum(answers.mask));
  const answered = repeatRows(reshape(answers.mask, 1), 2 * config.length);
  const weight = stateMask ? multiply(answered, stateMask) : answered; //                 [B·P·2T, 1]
  const loss = penalty ? add(reconstruction, penalty(values, weight)) : reconstruction;
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}
