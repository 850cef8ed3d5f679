// `penchant/train` for every host; those with files add to it in `src/entry/train-node.ts`.

import { kernels } from "#host";
import type { Backend } from "../backend/backend.ts";
import { wasm } from "../backend/wasm/wasm.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { Model } from "../model/model.ts";
import type { Report } from "../train/report.ts";
import type { TrainOptions } from "../train/settings.ts";
import { type FollowOptions, trainPolicy as follow } from "../train/train-policy.ts";
import { train } from "../train/train-preferences.ts";

/** Where a training function computes. */
export interface Computed {
  /** What it computes with: WebAssembly unless given, such as `webgpu(device)` or `auto` of `penchant/webgpu`. */
  backend?: Backend;
}

/** WebAssembly, as `auto` wants it beside a GPU. */
export const wasmBackend = async (): Promise<Backend> => wasm(await kernels());

/** Trains a preference model (VPL unless told otherwise) on people's answers. */
export async function trainPreferences(
  data: Preferences,
  { backend, ...options }: TrainOptions & Computed = {},
): Promise<{ model: Model; report: Report }> {
  return train(backend ?? (await wasmBackend()), data, options);
}

/** Trains a policy for the users of a preference model by implicit Q-learning on offline data. */
export async function trainPolicy(
  trajectories: Trajectories,
  model: Model,
  { backend, ...options }: FollowOptions & Computed = {},
): Promise<{ model: Model; report: Report }> {
  return follow(backend ?? (await wasmBackend()), trajectories, model, options);
}

export type { Backend, Counts, Program } from "../backend/backend.ts";
export type { Preferences } from "../data/preferences.ts";
export type { Trajectories } from "../data/trajectories.ts";
export { parseJsonl } from "../io/answers/answers-jsonl.ts";
export type { Interval, Metrics, Progress, Report } from "../train/report.ts";
export type { TrainOptions } from "../train/settings.ts";
export type { FollowOptions as PolicyOptions } from "../train/train-policy.ts";
