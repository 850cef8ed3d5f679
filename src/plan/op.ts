// Input checks of the ops.

import type { Tensor } from "./graph.ts";
import { sameRows, shapeText } from "./shape.ts";

/**
 * Checks the inputs of an op.
 * @throws RangeError that names the op and the shapes of the inputs, unless `ok`.
 */
export function check(ok: boolean, op: string, wants: string, ...inputs: (Tensor | null)[]): asserts ok {
  if (ok) return;
  const got = inputs.map((t) => (t ? (t.name ? `"${t.name}" ` : "") + shapeText(t.shape) : "none")).join(" and ");
  throw new RangeError(`${op}: got ${got}; ${wants}`);
}

/** Whether two tensors have the same rows and columns in every run. */
export const sameSize = (a: Tensor, b: Tensor): boolean => sameRows(a.rows, b.rows) && a.cols === b.cols;

/**
 * Input i, for inputs that are not optional.
 * @throws TypeError when it is missing.
 */
export function input(inputs: readonly (Tensor | null)[], i: number): Tensor {
  const tensor = inputs[i];
  if (!tensor) throw new TypeError(`input ${i} is missing`);
  return tensor;
}
