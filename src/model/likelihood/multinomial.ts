// The multinomial logit: log P(choice) = −log(1 + Σ_j e^(−d_j)), with d_j the utility of the winner less that of the loser in
// comparison j of the choice.

import { affine, column, concat, fillMasked, logSumExp, type Tensor } from "../../plan/index.ts";

/** The utility, relative to the winner's, of an alternative that is not there. */
const ABSENT = -1e9;

/** −log P of C choices of up to J comparisons, from −d and `present` (1 where there is a comparison): two [C, J] → [C, 1]. */
export function choiceLoss(behind: Tensor, present: Tensor): Tensor {
  const winner = affine(column(present, 0), 0, 0);
  return logSumExp(concat(winner, fillMasked(present, behind, ABSENT)));
}
