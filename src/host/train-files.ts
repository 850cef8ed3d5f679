// `penchant/train` for hosts that have files.

export * from "../train/index.ts";
export { readTrajectories, writeTrajectories } from "./trajectories.ts";
