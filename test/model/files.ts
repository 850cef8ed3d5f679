// Small models, and files of them with deliberate changes.

import fc from "fast-check";
import { expect } from "vitest";
import { FormatError } from "../../src/base/errors.ts";
import { decodeSafetensors, encodeSafetensors, type SafetensorsContents } from "../../src/io/safetensors.ts";
import type { ModelConfig, PersonalConfig, SharedConfig } from "../../src/model/config.ts";
import { type Model, parameterShapes } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";

export const VPL: PersonalConfig = {
  kind: "personal",
  method: "vpl",
  head: "reward",
  encoder: "set",
  size: 3,
  length: 1,
  hidden: [5, 4],
  latent: 2,
  context: 3,
  beta: 0.5,
  likelihood: "logistic",
};
export const BTL: SharedConfig = {
  kind: "shared",
  method: "btl",
  head: "reward",
  size: 3,
  length: 1,
  hidden: [4],
  likelihood: "logistic",
};

/** A model in which all weights are different. */
export function model(config: ModelConfig, withSurvey = config.length === 1): Model {
  let value = 0.5;
  const numbers = (n: number): Float32Array => Float32Array.from({ length: n }, () => Math.sin(value++));
  const parameters = new Map([...parameterShapes(config)].map(([name, [r, c]]) => [name, numbers(r * c)]));
  const side = () => ({ shape: [2, config.size], data: numbers(2 * config.size) });
  const captions: [string, string][] = [
    ["left", "right"],
    ["tea ☕", '"quoted"'],
  ];
  return {
    config,
    parameters,
    normalisation: { mean: numbers(config.size), scale: numbers(config.size).map(Math.abs) },
    report: { accuracy: 0.75 },
    ...(withSurvey ? { survey: { a: side(), b: side(), captions } } : {}),
  };
}

export type Metadata = { format: unknown; config: Record<string, unknown>; sha256: string; captions?: unknown };

/** The model's file after `change`; the digest stays the same unless the change sets it. */
export async function changed(
  change: (c: SafetensorsContents, metadata: Metadata) => void,
  config: ModelConfig = VPL,
): Promise<Uint8Array> {
  const c = decodeSafetensors(await encodeModel(model(config)));
  const metadata = JSON.parse(c.metadata.get("penchant") as string) as Metadata;
  change(c, metadata);
  (c.metadata as Map<string, string>).set("penchant", JSON.stringify(metadata));
  return encodeSafetensors(c);
}

/** The file with its SHA-256 recomputed, here over a copy of all values ordered by name. */
export async function redigest(bytes: Uint8Array): Promise<Uint8Array> {
  const c = decodeSafetensors(bytes);
  const names = [...c.tensors.keys()].sort();
  const all = Float32Array.from(names.flatMap((name) => [...(c.tensors.get(name)?.data ?? [])]));
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", all)).toString("hex");
  const metadata = { ...JSON.parse(c.metadata.get("penchant") as string), sha256 };
  return encodeSafetensors({ tensors: c.tensors, metadata: new Map([["penchant", JSON.stringify(metadata)]]) });
}
/** Changes a tensor's data in place; `change` returns the new shape, or null to remove the tensor. */
export const edit = (
  c: SafetensorsContents,
  name: string,
  change: (data: Float32Array, shape: readonly number[]) => readonly number[] | null,
): void => {
  const tensors = c.tensors as Map<string, { shape: readonly number[]; data: Float32Array }>;
  const { data, shape } = tensors.get(name) as { shape: readonly number[]; data: Float32Array };
  const to = change(data, shape);
  if (to) tensors.set(name, { shape: to, data });
  else tensors.delete(name);
};
export const refusal = async (bytes: Uint8Array): Promise<string> => {
  const error = await decodeModel(bytes).then(
    () => new Error("it was accepted"),
    (error: unknown) => error as Error,
  );
  expect(error).toBeInstanceOf(FormatError);
  return error.message;
};

export const CLASSIFIER: PersonalConfig = { ...VPL, head: "classifier", length: 2 };
/** The model with comparison states for its classifier head. */
export const withComparison = (m: Model, rows = 2): Model => {
  const width = m.config.length * m.config.size;
  return { ...m, comparison: { shape: [rows, width], data: new Float32Array(rows * width).fill(0.5) } };
};

/** The model, or null after a FormatError. Asserts that the model is complete, finite and the same when it is written again. */
export async function survivor(bytes: Uint8Array): Promise<Model | null> {
  let m: Model;
  try {
    m = await decodeModel(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return null;
  }
  expect([...m.parameters.keys()]).toEqual([...parameterShapes(m.config).keys()]);
  const questions = m.survey ? [m.survey.a.data, m.survey.b.data] : [];
  const all = [...m.parameters.values(), ...Object.values(m.normalisation), ...questions, m.comparison?.data ?? []];
  for (const values of all) expect(values.every(Number.isFinite)).toBe(true);
  expect(await decodeModel(await encodeModel(m))).toEqual(m);
  return m;
}

/** The file of a model with a policy after a change, with a matching digest. */
export async function changedPolicy(
  of: Model,
  change: (c: SafetensorsContents, policy: Record<string, unknown>) => void,
): Promise<Uint8Array> {
  const c = decodeSafetensors(await encodeModel(of));
  const metadata = JSON.parse(c.metadata.get("penchant") as string);
  change(c, metadata.policy);
  (c.metadata as Map<string, string>).set("penchant", JSON.stringify(metadata));
  return redigest(encodeSafetensors(c));
}

/** Runs `check` on copies of a file in which one to four random bytes are changed. */
export async function withBytesChanged(
  bytes: Uint8Array,
  parameters: { numRuns: number; seed: number },
  check: (changed: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
    const changed = bytes.slice();
    for (const [at, byte] of changes) changed[at] = byte;
    await check(changed);
  });
  await fc.assert(property, parameters);
}
