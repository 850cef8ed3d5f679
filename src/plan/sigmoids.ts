// Mean sigmoid of pairwise differences.

import { Opcode } from "../../assembly/opcode.ts";
import type { Op, Tensor } from "./graph.ts";
import { apply, check, input } from "./op.ts";

const meanSigmoidOp = (): Op => ({
  name: "meanSigmoid",
  code: Opcode.MeanSigmoid,
  shape(inputs) {
    const [x, c] = [input(inputs, 0), input(inputs, 1)];
    check(x.cols === 1 && c.cols === 1, "meanSigmoid", "both must have one column", x, c);
    return x.shape;
  },
});

/**
 * The mean over j of σ(x_i − c_j): [R, 1], [C, 1] → [R, 1]. It is several times faster than σ of all R·C differences and needs
 * no memory of that size. It has no gradient.
 * @throws RangeError unless both have one column.
 */
export const meanSigmoid = (x: Tensor, c: Tensor): Tensor => apply(meanSigmoidOp(), [x, c]);
