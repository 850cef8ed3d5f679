// The parts of a model file that few models have: a policy, items, attributes and texts. This module is loaded only for models
// that have one of them.

import type { TensorData } from "../io/safetensors.ts";
import { checkAttributes } from "./attributes-file.ts";
import { latentSize, type ModelConfig } from "./config.ts";
import { storedItems, takeItems } from "./items-file.ts";
import type { Model } from "./model.ts";
import type { PolicyConfig } from "./policy.ts";
import { policyTensors, takePolicy } from "./policy-file.ts";
import { storedText, takeText } from "./text-file.ts";

/** The parts as a file's metadata have them. */
export interface PartRecords {
  readonly policy?: PolicyConfig;
  readonly items?: unknown;
  readonly attributes?: unknown;
  readonly text?: unknown;
}

/** The parts, and the items that the questions of the model compare: [Q, 2]. */
export type ModelParts = Pick<Model, "policy" | "items" | "attributes" | "text"> & { readonly asked?: TensorData };

/** What a file stores of the parts. @throws FormatError when one is not valid. */
export function storedParts(model: Model): { records: PartRecords; tensors: [string, TensorData][] } {
  const { config, policy, attributes, features } = model;
  if (attributes) checkAttributes(attributes, features);
  const items = model.items && storedItems(model.items, model);
  const text = model.text && storedText(model.text, config.size);
  return {
    records: { policy: policy?.config, items: items?.labels, attributes, text: text?.record },
    tensors: [
      ...(policy ? policyTensors(policy, latentSize(config)) : []),
      ...(items?.tensors ?? []),
      ...(text?.tensors ?? []),
    ],
  };
}

/**
 * Checks the parts of a file and takes their tensors.
 * @param questions Number of questions.
 * @param take Takes a finite tensor of this shape.
 * @throws FormatError when one is not valid.
 */
export function takeParts(
  { policy, items, attributes, text }: PartRecords,
  config: ModelConfig,
  features: Model["features"],
  questions: number,
  take: (name: string, shape: readonly number[]) => Float32Array,
  has: (name: string) => boolean,
): ModelParts {
  const { size } = config;
  return {
    ...(items !== undefined && takeItems(items, size, questions, take, has)),
    policy: policy === undefined ? undefined : takePolicy(policy, latentSize(config), take, has),
    attributes: attributes === undefined ? undefined : checkAttributes(attributes, features),
    text: text === undefined ? undefined : takeText(text, size, take),
  };
}
