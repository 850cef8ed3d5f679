// The weights that choices of people would have in common.

import { cholesky, solve } from "../../base/matrices.ts";
import { addCurvature, type Choices } from "../../inference/choice-likelihood.ts";

/** Precision of a weak prior of the pooled estimate, which keeps it finite. */
const RIDGE = 0.1;
/** Newton's method ends when the log-likelihood of a person gains less than this. The estimate is only where the chain begins. */
const ENOUGH = 1e-6;

/** The maximum-likelihood weights if all people had the same: [k]. */
export function pooledEstimate(choices: Choices): Float64Array {
  const k = choices.size;
  const people = choices.users.length - 1;
  const evaluate = (w: Float64Array) => {
    const slope = w.map((x) => -RIDGE * x);
    const H = new Float64Array(k * k);
    let value = -0.5 * RIDGE * w.reduce((sum, x) => sum + x * x, 0);
    for (let u = 0; u < people; u++) value += addCurvature(choices, u, w, slope, H);
    for (let i = 0; i < k; i++) H[i * (k + 1)] = (H[i * (k + 1)] as number) + RIDGE;
    return { value, slope, H };
  };
  let w = new Float64Array(k);
  let here = evaluate(w);
  for (let step = 0; step < 15; step++) {
    solve(cholesky(here.H, k), here.slope, k);
    const full = here.slope;
    const moved = (size: number) => w.map((x, i) => x + size * (full[i] as number));
    let size = 1;
    let next = evaluate(moved(size));
    while (next.value < here.value && size > 1e-3) {
      size /= 2;
      next = evaluate(moved(size));
    }
    if (!(next.value > here.value)) break;
    const gain = next.value - here.value;
    w = moved(size);
    here = next;
    if (gain < ENOUGH * people) break;
  }
  return w;
}
