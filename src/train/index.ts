// `penchant/train`: what needs more than a device has to offer.

import { wasm } from "../backend/wasm.ts";
import type { Preferences } from "../data/preferences.ts";
import { kernels } from "../host/node.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "./options.ts";
import type { Report } from "./report.ts";
import { train } from "./train.ts";

/** Trains a preference model (VPL unless told otherwise) on people's answers. */
export async function trainPreferences(
  data: Preferences,
  options: TrainOptions = {},
): Promise<{ model: Model; report: Report }> {
  return train(wasm(await kernels()), data, options);
}

export { parseJsonl } from "../data/jsonl.ts";
export type { Preferences } from "../data/preferences.ts";
export type { TrainOptions } from "./options.ts";
export type { Interval, Metrics, Progress, Report } from "./report.ts";
