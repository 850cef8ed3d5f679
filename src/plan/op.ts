import type { Opcode } from "../../assembly/opcode.ts";
import type { Tensor } from "./graph.ts";
import { type Shape, shapeText } from "./shape.ts";

/**
 * A primitive: what its result's shape is; `derivatives.ts` builds its gradient from other primitives. Functions make them:
 * bundlers keep an object that reads an enum, needed or not.
 */
export interface Op {
  readonly name: string;
  /** The kernel that computes it; null for another name of the same memory. */
  readonly code: Opcode | null;
  /** Its result depends on the step (noise, schedules), so it is never computed ahead of the steps. */
  readonly volatile?: boolean;
  /** It writes into its first input, a leaf, instead of making a result. */
  readonly effect?: boolean;
  /** Inputs that may be i32, by position; all others must be f32, or the kernel would read bits as numbers. */
  readonly integerInputs?: readonly number[];
  /** The shape of the result; throws a RangeError that names the op and the shapes. */
  shape(inputs: readonly (Tensor | null)[], attributes: readonly number[]): Shape;
}

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
