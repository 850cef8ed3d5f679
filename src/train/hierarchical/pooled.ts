// The weights that choices of people would have in common, and the curvature of the likelihood there.

import { fastExp } from "../../base/fast-exp.ts";
import { log } from "../../base/math.ts";
import type { Choices } from "../../inference/choice-likelihood.ts";
import { cholesky, solve } from "./matrices.ts";

/**
 * Adds the gradient and the Fisher information of the log-likelihood of person u at weights `w` [k] to `slope` [k] and
 * `information` [k, k], lower triangle. Returns the log-likelihood.
 */
export function addCurvature(
  choices: Choices,
  u: number,
  w: Float64Array,
  slope: Float64Array,
  information: Float64Array,
  informationAt = 0,
): number {
  const { x, tasks, others, users, size: k } = choices;
  const mean = new Float64Array(k);
  let value = 0;
  let logits = new Float64Array(8);
  for (let t = users[u] as number; t < (users[u + 1] as number); t++) {
    const [first, end] = [tasks[t] as number, tasks[t + 1] as number];
    if (logits.length < end - first) logits = new Float64Array(end - first);
    const other = others[t] as number;
    let highest = 0;
    for (let row = first; row < end; row++) {
      let logit = 0;
      for (let i = 0; i < k; i++) logit += (x[row * k + i] as number) * (w[i] as number);
      logits[row - first] = logit;
      highest = Math.max(highest, -logit);
    }
    let sum = fastExp(-highest);
    for (let j = 0; j < end - first; j++) sum += fastExp(-(logits[j] as number) - highest);
    value -= highest + log(sum) + other * (logits[0] as number);
    mean.fill(0);
    for (let row = first; row < end; row++) {
      const p = fastExp(-(logits[row - first] as number) - highest) / sum; // of this alternative, which was not chosen
      const score = p - other;
      for (let i = 0; i < k; i++) {
        const xi = x[row * k + i] as number;
        slope[i] = (slope[i] as number) + score * xi;
        mean[i] = (mean[i] as number) + p * xi;
        const at = informationAt + i * k;
        for (let j = 0; j <= i; j++) {
          information[at + j] = (information[at + j] as number) + p * xi * (x[row * k + j] as number);
        }
      }
    }
    for (let i = 0; i < k; i++) {
      const at = informationAt + i * k;
      for (let j = 0; j <= i; j++) {
        information[at + j] = (information[at + j] as number) - (mean[i] as number) * (mean[j] as number);
      }
    }
  }
  return value;
}

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
