import {
  areLabels,
  itemsOf
} from "./chunk-ZEPVP3ZT.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  isWhole
} from "./chunk-FOST4AUN.js";

// src/model/items-file.ts
var FEATURES = "items.features", ASKED = "questions.items";
function takeItems(labels, size, questions, take, has) {
  if (!areLabels(labels)) throw invalidLabels();
  let items = itemsOf(labels, take(FEATURES, [labels.length, size]), size);
  if (!has(ASKED)) return { items };
  let asked = { shape: [questions, 2], data: take(ASKED, [questions, 2]) };
  return checkIndices(asked.data, items.length), { items, asked };
}
function storedItems(items, { config: { size }, survey }) {
  if (!areLabels(items)) throw invalidLabels();
  let odd = items.find(({ features }) => features?.length !== size);
  if (odd)
    throw new FormatError(`model: item "${odd.name}" must have ${size} features; it has ${odd.features?.length}`);
  let data = Float32Array.from(items.flatMap(({ features }) => Array.from(features))), tensors = [[FEATURES, { shape: [items.length, size], data }]];
  return survey?.items && (checkIndices(survey.items.data, items.length), tensors.push([ASKED, survey.items])), { labels: items.map(({ name, caption, image }) => ({ name, caption, image })), tensors };
}
var invalidLabels = () => new FormatError(
  "model: items are not valid; each has a name of its own of up to 1000 characters, and may have a caption of up to 10,000 and a picture of up to 1 MiB as a data: URL"
);
function checkIndices(indices, count) {
  let bad = indices.findIndex((i) => !isWhole(i, 0, count - 1));
  if (bad >= 0) throw new FormatError(`model: value ${bad} of "${ASKED}" is ${indices[bad]}; there are ${count} items`);
}
export {
  storedItems,
  takeItems
};
