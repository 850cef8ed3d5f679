// r(s, z) = w(z)·s with weights linear in z: the mixed logit of choice modelling.

import {
  expand,
  type Graph,
  linear,
  matmul,
  multiply,
  reshape,
  subtract,
  sumColumns,
  type Tensor,
} from "../../plan/index.ts";
import { isOneRow, latentWeight, parameter } from "../layers.ts";
import type { ValueHead } from "./value-head.ts";

const meanWeights = (graph: Graph, d: number): Tensor => parameter(graph, "reward.weight", 1, d, 1 / Math.sqrt(d));

/** w(z): [G, L] → [G, d]. */
function weights(z: Tensor, d: number): Tensor {
  const mean = meanWeights(z.graph, d); // created before the latent's weights: initial weights are drawn in this order
  return linear(z, latentWeight(z, "reward.latent", d, z.cols), mean);
}

export const linearReward: ValueHead = {
  values(_, states, z) {
    const d = states.cols;
    if (!z) return sumColumns(multiply(states, meanWeights(states.graph, d)));
    const w = weights(z, d);
    return sumColumns(multiply(states, isOneRow(z) ? w : expand(w, states.rows, d)));
  },
  valuesAtEach: (_, states, z) => reshape(matmul(weights(z, states.cols), states, { transposeB: true }), 1),
  compareValues: subtract,
  reward: (values) => values,
};
