// The paper's encoder: an MLP on the concatenation of N tuples [s_A, s_B, y], with a mask so that it takes 0 … N answers.
// Labels enter as ±1, absent answers as zeros. Each tuple also has y·(s_A − s_B), chosen minus rejected: the information
// in an answer is this product of label and states, and an MLP that receives it as input learns in a third of the steps.

import { affine, concat, multiply, reshape, slice, subtract } from "../../plan/index.ts";
import { hidden } from "../layers.ts";
import type { Encoder } from "./encoder.ts";
import { independentOrPrior } from "./prior-gate.ts";

export const set: Encoder = {
  maxLatent: 1024,
  network: {
    hasPlaces: true,
    encode({ pair, label, mask }, widths, p) {
      const n = mask.cols;
      const d = pair.cols / 2;
      const y = affine(label, 2, -1); //                                       [B·N, 1]
      const difference = multiply(y, subtract(slice(pair, 0, d), slice(pair, d, 2 * d)));
      const tuple = concat(pair, y, difference); //                            [B·N, 3D + 1]
      const masked = multiply(tuple, reshape(mask, 1)); //                     [B·N, 3D + 1]
      const x = concat(reshape(masked, n * tuple.cols), mask); //              [B, N·(3D + 2)]
      return independentOrPrior(hidden(x, "posterior", widths), mask, p);
    },
  },
};
