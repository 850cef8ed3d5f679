// Where a user's posterior is: the mode, and the curvature there, of P(known choices | s) · N(s; 0, I).

import { at } from "../base/arrays.ts";
import { cholesky, dot, inverseLower, solve, timesTransposed, transposed } from "../base/matrices.ts";
import { rotateBack, type Trapezoid } from "../base/reflections.ts";
import { addCurvature, type Choices } from "./choice-likelihood.ts";
import { effectiveNumber, type KnownChoices, type Rows } from "./draws.ts";

/** A place and a shape: s = center + root · ε. */
export interface Proposal {
  /** [r] */
  readonly center: Float64Array;
  /** [r, r] */
  readonly root: Float64Array;
}

/** Newton's method ends after this many steps, or when one gains less than `ENOUGH`: a proposal need not be exact. */
const STEPS = 30;
const ENOUGH = 1e-3;

/** Laplace's approximation of the posterior of s [r], for choices whose rows are coefficients of s and of 1. */
export function laplaceProposal({ width, values, counts, others }: KnownChoices): Proposal {
  const r = width - 1;
  const tasks = Int32Array.from({ length: counts.length + 1 });
  for (const [t, count] of counts.entries()) tasks[t + 1] = (tasks[t] as number) + count;
  const choices: Choices = {
    size: width,
    x: Float64Array.from(values, (x) => -x),
    tasks,
    others: Float32Array.from(others),
    users: Int32Array.of(0, counts.length),
  };
  const evaluate = (s: Float64Array) => {
    const slope = new Float64Array(width);
    const information = new Float64Array(width * width);
    let value = addCurvature(choices, 0, Float64Array.of(...s, 1), slope, information);
    const H = new Float64Array(r * r);
    for (let i = 0; i < r; i++) {
      const own = s[i] as number;
      value -= 0.5 * own * own;
      slope[i] = (slope[i] as number) - own;
      for (let j = 0; j <= i; j++) H[i * r + j] = (information[i * width + j] as number) + Number(i === j);
    }
    return { value, slope: slope.slice(0, r), R: cholesky(H, r, H) };
  };
  let s = new Float64Array(r);
  let here = evaluate(s);
  for (let step = 0; step < STEPS; step++) {
    const move = here.slope;
    solve(here.R, move, r);
    const moved = (size: number) => s.map((x, i) => x + size * (move[i] as number));
    let size = 1;
    let next = evaluate(moved(size));
    while (next.value < here.value && size > 1e-3) {
      size /= 2;
      next = evaluate(moved(size));
    }
    if (!(next.value > here.value)) break;
    const gain = next.value - here.value;
    s = moved(size);
    here = next;
    if (gain < ENOUGH) break;
  }
  return { center: s, root: transposed(inverseLower(here.R, r), r) };
}

/**
 * The proposal with the mean and covariance of ε under the posterior, which were estimated from weighted draws of another one. The
 * fewer of them count, the more of that one is kept.
 */
export function improved(
  { center, root }: Proposal,
  { mean, covariance }: { mean: Float64Array; covariance: Float64Array },
  shares: Float32Array,
): Proposal {
  const r = center.length;
  const size = effectiveNumber(shares);
  const kept = r / (size + r);
  const V = covariance.map((v, k) => (1 - kept) * v + (k % (r + 1) === 0 ? kept : 0));
  const R = cholesky(V, r, V);
  const shape = new Float64Array(r * r);
  const place = center.slice();
  for (let i = 0; i < r; i++) {
    for (let k = 0; k < r; k++) {
      const c = root[i * r + k] as number;
      if (c === 0) continue;
      place[i] = (place[i] as number) + c * (1 - kept) * (mean[k] as number);
      for (let j = 0; j <= k; j++) shape[i * r + j] = (shape[i * r + j] as number) + c * (R[k * r + j] as number);
    }
  }
  return { center: place, root: shape };
}

/** Rows of coefficients of s and of 1 [n, r + 1] as rows of ε and of 1. */
export function inNoise({ width, values }: Rows, { center, root }: Proposal): Rows {
  const r = width - 1;
  const rows = new Float64Array(values.length);
  for (let from = 0; from < values.length; from += width) {
    let constant = values[from + r] as number;
    for (let i = 0; i < r; i++) {
      const x = values[from + i] as number;
      if (x === 0) continue;
      constant += x * (center[i] as number);
      for (let j = 0; j < r; j++) rows[from + j] = (rows[from + j] as number) + x * (root[i * r + j] as number);
    }
    rows[from + r] = constant;
  }
  return { width, values: rows };
}

/**
 * The mean and variance [L] of the posterior of z, whose prior is N(0, I), from the mean and covariance of ε: z = (s, t) · Qᵀ, with
 * s = center + root · ε and t ~ N(0, I).
 */
export function latentMoments(
  { mean, covariance }: { mean: Float64Array; covariance: Float64Array },
  directions: Trapezoid,
  { center, root }: Proposal,
  L: number,
): { mean: Float64Array; variance: Float64Array } {
  const { width: r } = directions;
  const z = new Float64Array(L);
  for (let i = 0; i < r; i++) z[i] = at(center, i) + dot(root.subarray(i * r, (i + 1) * r), mean);
  rotateBack(z, directions);
  const excess = timesTransposed(timesTransposed(root, covariance, r), root, r); // Cov(s) − I
  for (let i = 0; i < r; i++) excess[i * (r + 1)] = at(excess, i * (r + 1)) - 1;
  const columns = Array.from({ length: r }, (_, i) => {
    const column = new Float64Array(L);
    column[i] = 1;
    rotateBack(column, directions);
    return column;
  });
  const variance = new Float64Array(L).fill(1);
  for (let l = 0; l < L; l++) {
    const own = Float64Array.from(columns, (column) => at(column, l));
    for (let i = 0; i < r; i++) {
      variance[l] = at(variance, l) + at(own, i) * dot(excess.subarray(i * r, (i + 1) * r), own);
    }
    variance[l] = Math.max(0, at(variance, l));
  }
  return { mean: z, variance };
}
