import {
  isWhole
} from "./chunk-FOST4AUN.js";

// src/data/items.ts
var MAX_ITEMS = 65536, MAX_NAME = 1e3, MAX_CAPTION = 1e4, MAX_IMAGE = 1 << 20, IMAGE = /^data:image\/(png|jpeg|webp|gif|svg\+xml);base64,[\w+/]+=*$/, isText = (text, longest) => typeof text == "string" && text !== "" && text.length <= longest;
function isLabel(label) {
  let { name, caption = "-", image } = Object(label), isShown = image === void 0 || isText(image, 1.4 * MAX_IMAGE) && IMAGE.test(image);
  return isText(name, MAX_NAME) && isText(caption, MAX_CAPTION) && isShown;
}
var areLabels = (labels) => Array.isArray(labels) && isWhole(labels.length, 1, MAX_ITEMS) && labels.every(isLabel) && new Set(labels.map(({ name }) => name)).size === labels.length, captionOf = ({ caption, name }) => caption ?? name, itemsOf = (labels, states, size) => labels.map(({ name, caption, image }, i) => {
  let features = states.subarray(i * size, (i + 1) * size);
  return { name, caption, image, features };
});

export {
  MAX_ITEMS,
  MAX_NAME,
  MAX_CAPTION,
  MAX_IMAGE,
  areLabels,
  captionOf,
  itemsOf
};
