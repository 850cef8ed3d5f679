// `penchant/train` for hosts that have files.

export { readTrajectories, writeTrajectories } from "../io/trajectories/read-trajectories.ts";
export * from "./train.ts";
