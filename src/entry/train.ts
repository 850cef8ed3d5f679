/**
 * Trains preference models and policies. Functions that read or write files work in Node, Deno and Bun only.
 *
 * @module penchant/train
 */

import { kernels } from "#host";
import type { Backend } from "../backend/backend.ts";
import { checkSimd } from "../backend/wasm/simd.ts";
import { wasm } from "../backend/wasm/wasm.ts";
import { checkOptions, hasMethods, refuse } from "../base/check.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { Model } from "../model/model.ts";
import { POLICY_OPTIONS, type PolicyOptions } from "../train/policy-settings.ts";
import { OPTIONS } from "../train/preference-settings.ts";
import type { Report } from "../train/report.ts";
import { type TextTrainOptions, trainOnTexts } from "../train/train-on-texts.ts";
import { trainPolicy as trainPolicyWith } from "../train/train-policy.ts";

/** The backend of a training function. */
export interface ComputeOptions {
  /** The backend; WebAssembly by default. `penchant/webgpu` has `webgpu(device)` and `auto`. */
  backend?: Backend;
}

/** The options with a backend. @throws TypeError when it is none; RangeError when an option is not among `names`. */
async function computing<Options extends ComputeOptions>(
  options: Options,
  names: readonly string[],
): Promise<Options & { backend: Backend }> {
  checkOptions(options, [...names, "backend"]);
  const { backend = await wasmBackend() } = options;
  if (!hasMethods(backend, "load")) refuse("backend", backend, "a backend, such as await wasmBackend()");
  return { ...options, backend };
}

/**
 * Loads the WebAssembly backend, for example to pass it as the CPU backend to `auto` of `penchant/webgpu`.
 *
 * @throws Error when this host has no WebAssembly with SIMD.
 */
export async function wasmBackend(): Promise<Backend> {
  checkSimd();
  return wasm(await kernels());
}

/**
 * Trains a preference model on people's answers, by default with VPL (paper, section 3). The same data, options and seed yield
 * the same bits on every host with WebAssembly.
 *
 * @param data Answers of at least one user, for example from `parseJsonl`.
 * @returns The model with the weights that were best on held-out users, and a report of the training run.
 * @throws TypeError that names an argument, an option or a field of another kind.
 * @throws RangeError that names an invalid option or what is wrong with the data, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 * @throws The reason of `signal`, after passing a last checkpoint to `onCheckpoint`.
 *
 * @example
 * import { parseJsonl, trainPreferences } from "penchant/train";
 *
 * const lines = ["ann", "bob", "cem"].flatMap((user, i) =>
 *   [0, 1, 2, 3].map((n) => JSON.stringify({ user, a: [n, 1], b: [1, n], label: (n + i) % 2 })),
 * );
 * const data = parseJsonl(lines.join("\n"), "answers.jsonl");
 * const { model, report } = await trainPreferences(data, { steps: 20, hidden: [8], latent: 2 });
 * console.log(model.config.kind, report.steps); // personal 20
 */
export async function trainPreferences(
  data: Preferences,
  options: TextTrainOptions & ComputeOptions = {},
): Promise<{ model: Model; report: Report }> {
  const { backend, ...rest } = await computing(options, [...OPTIONS, "embedDims"]);
  return trainOnTexts(backend, data, rest);
}

/**
 * Trains a policy for the users of a preference model by implicit Q-learning on offline trajectories (paper, section 4 and
 * table 3). The trajectories have no rewards; the model computes them.
 *
 * @returns The model with the policy in it, and a report of the training run.
 * @throws TypeError that names an argument, an option or a field of another kind.
 * @throws RangeError that names an invalid option or what is wrong with the trajectories, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 * @throws The reason of `signal`, after passing a last checkpoint to `onCheckpoint`.
 *
 * @example
 * import { loadModel } from "penchant";
 * import { trainPolicy } from "penchant/train";
 *
 * const model = await loadModel("bowl.safetensors");
 * const rows = 40; // two trajectories of random one-hot observations
 * const observations = new Float32Array(rows * 5);
 * for (let row = 0; row < rows; row++) observations[row * 5 + (row * 7) % 5] = 1;
 * const trajectories = {
 *   observations,
 *   observationSize: 5,
 *   actions: Float32Array.from({ length: rows }, (_, row) => Math.sin(row)),
 *   actionSize: 1,
 *   offsets: Int32Array.of(0, 20, 40),
 * };
 * const { model: acting } = await trainPolicy(trajectories, model, { steps: 10, batch: 8, hidden: [8], comparisons: 10 });
 * console.log(acting.policy?.config.action); // 1
 */
export async function trainPolicy(
  trajectories: Trajectories,
  model: Model,
  options: PolicyOptions & ComputeOptions = {},
): Promise<{ model: Model; report: Report }> {
  const { backend, ...rest } = await computing(options, POLICY_OPTIONS);
  return trainPolicyWith(backend, trajectories, model, rest);
}

export { readTrajectories, writeTrajectories } from "#files";
export type { Backend, Counts, Program } from "../backend/backend.ts";
export type { AnswerGroups, Preferences } from "../data/preferences.ts";
export type { TextEncoding } from "../data/text-encoding.ts";
export type { Trajectories } from "../data/trajectories.ts";
export { parseJsonl } from "../io/answers/answers-jsonl.ts";
export type { ParsedTrajectories, TrajectoryOptions } from "../io/trajectories/recorded-rows.ts";
export { parseTexts } from "../text/parse-texts.ts";
export type { PolicyOptions } from "../train/policy-settings.ts";
export type { TrainOptions } from "../train/preference-settings.ts";
export type { Interval, Metrics, Progress, Report } from "../train/report.ts";
export type { TextTrainOptions } from "../train/train-on-texts.ts";
