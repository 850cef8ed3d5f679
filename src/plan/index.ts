/**
 * Graphs of tensors, their gradients, and plans that a backend runs.
 *
 * @module penchant/plan
 */

export { Activation, Reduction } from "../../assembly/opcode.ts";
export * from "./cholesky.ts";
export * from "./compile.ts";
export * from "./elementwise.ts";
export * from "./gradient.ts";
export * from "./graph.ts";
export * from "./matmul.ts";
export * from "./random.ts";
export * from "./reduce.ts";
export * from "./rows.ts";
export * from "./shape.ts";
export * from "./sigmoids.ts";
export * from "./update.ts";
