import type { Tensor } from "./graph.ts";
import { shapeText } from "./shape.ts";

/** Throws a RangeError naming the op and its inputs' shapes unless `ok`. */
export function check(ok: boolean, op: string, wants: string, ...inputs: (Tensor | null)[]): asserts ok {
  if (ok) return;
  const got = inputs.map((t) => (t ? (t.name ? `"${t.name}" ` : "") + shapeText(t.shape) : "none")).join(" and ");
  throw new RangeError(`${op}: got ${got}; ${wants}`);
}

/** The i-th input, which the op's builder function always gives. */
export function input(inputs: readonly (Tensor | null)[], i: number): Tensor {
  const tensor = inputs[i];
  if (!tensor) throw new TypeError(`input ${i} is missing`);
  return tensor;
}
