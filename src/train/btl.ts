// Bradley–Terry–Luce: one reward r(s) for everyone, P(A ≻ B) = σ(r_A − r_B) (paper, section 3).

import type { ModelConfig } from "../model/model.ts";
import { mean } from "../plan/index.ts";
import { accuracy, type Batch, crossEntropy, type DataLeaves, logits } from "./batch.ts";
import type { Objective } from "./report.ts";

/** L = E over users [Σ_i BCE(σ(r_A,i − r_B,i), y_i)] */
export function btl(config: ModelConfig, data: DataLeaves, answers: Batch): Objective {
  const logit = logits(config, data, answers, null);
  const loss = mean(crossEntropy(logit, answers));
  return { loss, metrics: { loss, accuracy: accuracy(logit, answers) } };
}
