// `penchant/train` for every host; those with files add to it in `src/host/train-files.ts`.

import { kernels } from "#host";
import type { Backend } from "../backend/backend.ts";
import { wasm } from "../backend/wasm.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "./options.ts";
import { type FollowOptions, trainPolicy as follow } from "./policy.ts";
import type { Report } from "./report.ts";
import { train } from "./train.ts";

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

export type { Backend } from "../backend/backend.ts";
export { parseJsonl } from "../data/jsonl.ts";
export type { Preferences } from "../data/preferences.ts";
export type { Trajectories } from "../data/trajectories.ts";
export type { TrainOptions } from "./options.ts";
export type { FollowOptions as PolicyOptions } from "./policy.ts";
export type { Interval, Metrics, Progress, Report } from "./report.ts";
