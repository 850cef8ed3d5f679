// Self-attention (paper, section 5.2): h_i = MLP([chosen, rejected]), one head of attention over the answers scaled by √L,
// then their mean. Mean and log-variance are clamped to ±1. z is a sample from q, rescaled to length √L.

import {
  divide,
  expand,
  fillMasked,
  matmul,
  maximum,
  multiply,
  reshape,
  scale,
  softmax,
  sqrt,
  square,
  sumColumns,
  sumRows,
  type Tensor,
} from "../../plan/index.ts";
import { dense, hidden } from "../layers.ts";
import { type Encoder, orderedPairs } from "./encoder.ts";
import { independentOrPrior } from "./prior-gate.ts";

/** z rescaled to length √L. */
function onSphere(z: Tensor): Tensor {
  const length = sqrt(maximum(sumColumns(square(z)), z.graph.constant(1e-24)));
  return multiply(z, divide(z.graph.constant(Math.sqrt(z.cols)), length));
}

export const attention: Encoder = {
  maxLatent: 1024,
  network: {
    predictsAtMean: true, // paper, section 5.2
    encode(answers, widths, p) {
      const { mask } = answers;
      const batch = mask.rows;
      const n = mask.cols;
      const latent = p.mean.cols;
      const { pairs, weight } = orderedPairs(answers);
      const encoded = dense(hidden(pairs, "posterior", widths), "posterior.pair", latent); //   [B·M, L]
      const orders = pairs.rows.times / (batch.times * n);
      const h = orders === 1 ? encoded : sumRows(multiply(encoded, weight), orders); //         [B·N, L]
      const project = (name: string) => dense(h, `posterior.${name}`, latent);
      const [q, k, v] = [project("query"), project("key"), project("value")]; //                [B·N, L]
      const scores = scale(matmul(q, k, { transposeB: true, batch }), 1 / Math.sqrt(latent)); // [B·N, N]
      const attended = expand(mask, scores.rows, n);
      const mixed = matmul(softmax(fillMasked(attended, scores, -1e9)), v, { batch }); //       [B·N, L]
      const count = maximum(sumColumns(mask), mask.graph.constant(1)); //                       [B, 1]
      const pooled = divide(sumRows(multiply(mixed, reshape(mask, 1)), n), count); //           [B, L]
      const posterior = independentOrPrior(pooled, mask, p, 1);
      return { ...posterior, sample: (noise) => onSphere(posterior.sample(noise)) };
    },
  },
};
