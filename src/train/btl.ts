// Bradley–Terry–Luce: one reward r(s) for everyone, P(A ≻ B) = σ(r_A − r_B) (paper, section 3).

import type { ModelConfig } from "../model/config.ts";
import { mean } from "../plan/index.ts";
import { accuracy, type Batch, type DataLeaves, logits, negativeLogLikelihood } from "./batch.ts";
import type { Objective } from "./report.ts";

/** The negative log-likelihood L = E over users [−Σ_i log P(y_i | r_A,i − r_B,i)]. */
export function btl(config: ModelConfig, data: DataLeaves, answers: Batch): Objective {
  const logit = logits(config, data, answers, null);
  const loss = mean(negativeLogLikelihood(config, logit, answers));
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}
