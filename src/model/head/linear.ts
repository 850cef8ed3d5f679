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
import { isOneRow, parameter } from "../layers.ts";
import type { ValueHead } from "./value-head.ts";

/** m [1, d] and R [L, d] of the weights w(z) = m + z·R. */
export const linearWeights = (graph: Graph, d: number, latent: number): [m: Tensor, R: Tensor] => [
  meanWeights(graph, d),
  parameter(graph, "reward.latent", latent, d, 1 / Math.sqrt(latent)),
];

const meanWeights = (graph: Graph, d: number): Tensor => parameter(graph, "reward.weight", 1, d, 1 / Math.sqrt(d));

/** w(z): [G, L] → [G, d]. */
function weights(z: Tensor, d: number): Tensor {
  const [m, R] = linearWeights(z.graph, d, z.cols);
  return linear(z, R, m);
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
