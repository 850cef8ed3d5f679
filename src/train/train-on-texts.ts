import type { Backend } from "../backend/backend.ts";
import { checkPreferences } from "../data/check-preferences.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "./preference-settings.ts";
import type { Report } from "./report.ts";
import { checkDims, fitTextProjection, withTextFeatures } from "./text-projection.ts";
import { train } from "./train-preferences.ts";

/** How to train a model on answers, which may compare texts. */
export interface TextTrainOptions extends TrainOptions {
  /**
   * Principal components of the embeddings of texts that are the features, 1 to 256 and below the number of texts; by default
   * 4, 8, 16 or 32, by how well held-out people are predicted.
   */
  embedDims?: number;
}

/**
 * Trains as `train` does. If the states are embeddings of texts, the features are their principal components, and the model
 * holds the projection.
 * @throws RangeError as `train`, and when `embedDims` is given but the answers compare no texts, or not as many.
 */
export async function trainOnTexts(
  backend: Backend,
  data: Preferences,
  { embedDims, ...options }: TextTrainOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkPreferences(data);
  checkDims(embedDims, data);
  const { embedding } = data;
  if (!embedding) return train(backend, data, options);
  const { seed, signal, onProgress } = options;
  const choosing = { dims: embedDims, seed, signal, onProgress };
  const { text, note } = await fitTextProjection(backend, { ...data, embedding }, choosing);
  const { model, report } = await train(backend, withTextFeatures(data, text), options);
  return { model: { ...model, text }, report: { ...report, notes: [note, ...report.notes] } };
}
