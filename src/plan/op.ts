// What all ops share: how they are applied, and checks of their inputs.

import { refuse } from "../base/check.ts";
import type { Graph, Op, Tensor } from "./graph.ts";
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

/** x itself. @throws TypeError that names the argument unless it is a tensor. */
export const tensor = (x: unknown, name = "x"): Tensor => (isTensor(x) ? x : refuse(name, x, "a tensor"));

/** Compares no classes: every bundle of penchant has its own. */
const isTensor = (x: unknown): x is Tensor => (x as Tensor | null)?.shape?.rows !== undefined;

/** @throws TypeError that names the argument, or the first place in it that is no tensor. */
export function checkTensors(name: string, list: unknown): void {
  if (!Array.isArray(list)) refuse(name, list, "a list of tensors");
  for (const [i, x] of list.entries()) tensor(x, `${name}[${i}]`);
}

/** The graph itself. @throws TypeError unless it is one. */
export const checked = (graph: Graph): Graph => (graph?.tensors ? graph : refuse("graph", graph, "a Graph"));

/** 0 or 1, as an op takes it. @throws TypeError that names the argument unless it is a boolean. */
export const flag = (name: string, value: boolean): number =>
  typeof value === "boolean" ? Number(value) : refuse(name, value, "true or false");

/** Input i, for inputs that are not optional. @throws TypeError when it is missing. */
export const input = (inputs: readonly (Tensor | null)[], i: number): Tensor => inputs[i] ?? tensor(null, `input ${i}`);

/**
 * The result of an op on tensors of one graph. Null stands for an optional input; the first is never optional.
 * @throws TypeError when an input is no tensor, or of another graph; RangeError when the inputs do not fit.
 */
export const apply = (op: Op, inputs: readonly (Tensor | null)[], attributes?: readonly number[]): Tensor =>
  (isTensor(inputs[0]) ? inputs[0] : tensor(inputs[0], `input 0 of ${op.name}`)).graph.apply(op, inputs, attributes);
