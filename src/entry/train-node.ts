/**
 * Trains preference models and policies. Functions that read or write files exist in Node, Deno and Bun only.
 *
 * @module penchant/train
 */

export { readTrajectories, writeTrajectories } from "../io/trajectories/read-trajectories.ts";
export type { ParsedTrajectories, TrajectoryOptions } from "../io/trajectories/recorded-rows.ts";
export * from "./train.ts";
