// Bradley–Terry–Luce: one reward r(s) for everyone, P(A ≻ B) = σ(r_A − r_B) (paper, section 3).

import { rewardHead } from "../model/reward.ts";
import { mean } from "../plan/index.ts";
import { accuracy, crossEntropy, type DataLeaves, logits, sampleBatch } from "./batch.ts";
import type { Objective } from "./train.ts";

/** Answers of a user in a batch. */
const ANSWERS = 16;

/** L = E over users [Σ_i BCE(σ(r_A,i − r_B,i), y_i)] */
export function btl(data: DataLeaves, hidden: readonly number[], batch: number): Objective {
  const answers = sampleBatch(data, batch, ANSWERS);
  const logit = logits(data, answers.pair, false, (states) => rewardHead(states, null, hidden));
  const loss = mean(crossEntropy(logit, answers));
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}
