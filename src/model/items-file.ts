// Items in a model file: labels as JSON, features and the items of questions as tensors. It is loaded only for models that
// have items.

import { isWhole } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { areLabels, type Item, itemsOf } from "../data/items.ts";
import type { TensorData } from "../io/safetensors.ts";
import type { Model } from "./model.ts";

const FEATURES = "items.features";
const ASKED = "questions.items";

/** The items of a model file, and the items of its questions. */
export type StoredItems = Required<Pick<Model, "items">> & { readonly asked?: TensorData };

/**
 * Checks the items of a file and takes their tensors.
 * @param labels What the metadata have as items.
 * @param questions Number of questions.
 * @param take Takes a finite tensor of this shape.
 * @throws FormatError unless the labels are valid and distinct, and each question's sides are items.
 */
export function takeItems(
  labels: unknown,
  size: number,
  questions: number,
  take: (name: string, shape: readonly number[]) => Float32Array,
  has: (name: string) => boolean,
): StoredItems {
  if (!areLabels(labels)) throw invalidLabels();
  const items = itemsOf(labels, take(FEATURES, [labels.length, size]), size);
  if (!has(ASKED)) return { items };
  const asked = { shape: [questions, 2], data: take(ASKED, [questions, 2]) };
  checkIndices(asked.data, items.length);
  return { items, asked };
}

/** What a file stores of items: labels for its metadata, and tensors. @throws FormatError when they are not valid. */
export function storedItems(
  items: readonly Item[],
  { config: { size }, survey }: Model,
): { labels: object[]; tensors: [string, TensorData][] } {
  if (!areLabels(items)) throw invalidLabels();
  const odd = items.find(({ features }) => features?.length !== size);
  if (odd)
    throw new FormatError(`model: item "${odd.name}" must have ${size} features; it has ${odd.features?.length}`);
  const data = Float32Array.from(items.flatMap(({ features }) => Array.from(features)));
  const tensors: [string, TensorData][] = [[FEATURES, { shape: [items.length, size], data }]];
  if (survey?.items) {
    checkIndices(survey.items.data, items.length);
    tensors.push([ASKED, survey.items]);
  }
  return { labels: items.map(({ name, caption, image }) => ({ name, caption, image })), tensors };
}

const invalidLabels = () =>
  new FormatError(
    "model: items are not valid; each has a name of its own of up to 1000 characters, and may have a caption of up to 10,000 and a picture of up to 1 MiB as a data: URL",
  );

function checkIndices(indices: Float32Array, count: number): void {
  const bad = indices.findIndex((i) => !isWhole(i, 0, count - 1));
  if (bad >= 0) throw new FormatError(`model: value ${bad} of "${ASKED}" is ${indices[bad]}; there are ${count} items`);
}
