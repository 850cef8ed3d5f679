// What makes features of texts, in a model file: the encoder's name as JSON, and three tensors.

import { isWhole } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import type { TensorData } from "../io/safetensors.ts";
import { MAX_WIDTH } from "./config.ts";
import type { TextFeatures } from "./text-features.ts";

const [PROBE, MEAN, WEIGHTS] = ["text.probe", "text.mean", "text.weights"];

/** In the metadata: the encoder's name, and D. */
interface TextRecord {
  readonly encoder: string;
  readonly size: number;
}

/** What a file stores of them, for a model of `features` features. @throws FormatError when they are not valid. */
export function storedText(
  { encoder, probe, mean, weights }: TextFeatures,
  features: number,
): { record: TextRecord; tensors: [string, TensorData][] } {
  const size = mean.length;
  const record = { encoder, size };
  checkRecord(record);
  const row = (data: Float32Array): TensorData => ({ shape: [size], data });
  for (const [name, data, length] of [
    [PROBE, probe, size],
    [WEIGHTS, weights, size * features],
  ] as const) {
    if (data.length === length) continue;
    throw new FormatError(`model: "${name}" has ${data.length} values; it must have ${length}`);
  }
  return {
    record,
    tensors: [
      [PROBE, row(probe)],
      [MEAN, row(mean)],
      [WEIGHTS, { shape: [size, features], data: weights }],
    ],
  };
}

/** Checks what the metadata say, and takes the tensors. @throws FormatError when they are not valid. */
export function takeText(
  record: unknown,
  features: number,
  take: (name: string, shape: readonly number[]) => Float32Array,
): TextFeatures {
  checkRecord(record);
  const { encoder, size } = record;
  return { encoder, probe: take(PROBE, [size]), mean: take(MEAN, [size]), weights: take(WEIGHTS, [size, features]) };
}

function checkRecord(record: unknown): asserts record is TextRecord {
  const { encoder, size } = Object(record) as Partial<TextRecord>;
  if (typeof encoder === "string" && encoder !== "" && encoder.length <= 1000 && isWhole(size, 1, MAX_WIDTH)) return;
  throw new FormatError(`model: text is not { encoder, size }: the encoder's name, and a size of 1 to ${MAX_WIDTH}`);
}
