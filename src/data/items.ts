// Items: alternatives with a name, and what people are shown of them.

import { isWhole } from "../base/check.ts";

/** What an item is called, and what people are shown of it. */
export interface ItemLabel {
  /** The name, 1 to 1000 characters, unlike the names of all other items. Answers refer to an item by its name. */
  readonly name: string;
  /** The text to show in place of the name, 1 to 10,000 characters. */
  readonly caption?: string;
  /** A picture as a `data:` URL in base64: PNG, JPEG, WebP, GIF or SVG, at most 1 MiB before its encoding. */
  readonly image?: string;
}

/** An item that can be ranked, and asked about. */
export interface Item extends ItemLabel {
  /** Features, in the units of the training data: [d]. */
  readonly features: Float32Array;
}

/** The largest number of items. */
export const MAX_ITEMS = 65536;
export const MAX_NAME = 1000;
export const MAX_CAPTION = 10_000;
/** The largest size of a picture in bytes. */
export const MAX_IMAGE = 1 << 20;

const IMAGE = /^data:image\/(png|jpeg|webp|gif|svg\+xml);base64,[\w+/]+=*$/;

const isText = (text: unknown, longest: number): text is string =>
  typeof text === "string" && text !== "" && text.length <= longest;

function isLabel(label: unknown): boolean {
  const { name, caption = "-", image } = Object(label) as Record<keyof ItemLabel, unknown>;
  const isShown = image === undefined || (isText(image, 1.4 * MAX_IMAGE) && IMAGE.test(image));
  return isText(name, MAX_NAME) && isText(caption, MAX_CAPTION) && isShown;
}

/** Whether this is a list of 1 to 65536 labels with distinct names. */
export const areLabels = (labels: unknown): labels is ItemLabel[] =>
  Array.isArray(labels) &&
  isWhole(labels.length, 1, MAX_ITEMS) &&
  labels.every(isLabel) &&
  new Set(labels.map(({ name }) => name)).size === labels.length;

/** The text that people are shown for an item. */
export const captionOf = ({ caption, name }: ItemLabel): string => caption ?? name;

/** The items with these labels, whose features are the rows of `states`: [S, size]. */
export const itemsOf = (labels: readonly ItemLabel[], states: Float32Array, size: number): Item[] =>
  labels.map(({ name, caption, image }, i) => {
    const features = states.subarray(i * size, (i + 1) * size);
    return { name, caption, image, features };
  });
